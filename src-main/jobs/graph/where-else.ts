// Values as ready text for the client's own systems, for hosts that may not reach into correlation.
export { whereElse } from '../../correlate/where-else.ts'
