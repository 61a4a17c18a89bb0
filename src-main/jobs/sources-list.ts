// The sources that can be given by hand.
import { sources } from '../sources/registry.ts'

export const listSources = () => sources.map(({ id, title, layer }) => ({ id, title, layer }))
