// The activity log as the neighbour of other sources: what stands in their files is read here.
export { formOf } from './forms.ts'
export { id, normalise } from './record.ts'
