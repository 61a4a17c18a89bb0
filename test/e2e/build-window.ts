// Before the browser tests: the window they load is built from the sources as they are.
import { buildWindow } from '../../scripts/steps/build-window.ts'

// vitest's globalSetup calls a function of this name.
export const setup = async (): Promise<void> => {
  await buildWindow()
}
