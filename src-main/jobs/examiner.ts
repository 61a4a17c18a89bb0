// The examiner's identity and key, for hosts that may not reach into the evidence stage.

export { createCaseKey, hasCaseKey, openCaseKey } from '../evidence/keys/case-key.ts'
export { vestigeHome } from '../evidence/keys/home.ts'
export {
  addIdentity,
  createIdentity,
  formatExaminer,
  type Identity,
  listIdentities,
  parseExaminer,
  readIdentity,
  renameIdentity,
  type Signer,
  unlock,
} from '../evidence/keys/identity.ts'
export { fingerprintOf, KeyError } from '../evidence/keys/key-file.ts'
export { setStoreKey } from '../evidence/seal/cipher.ts'
export { inspectVolume } from '../evidence/volume.ts'
