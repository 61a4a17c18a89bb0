import type { Decoder } from './decoder.ts'
export const unxz: Decoder = async function* () {
  return { state: 'failed', reason: 'xz' }
}
