// One member's Merkle tree over its records (decision 0002): lets a later redaction be proved record by record.

export declare function memberKey(caseSecret: Uint8Array, memberSha256: string): Buffer
/** Takes records in order; memory grows with the logarithm of their number. */
export interface MerkleBuilder {
  readonly count: number
  add(record: Uint8Array): void
  /** Hex root; the builder is spent. */
  root(): string
}
export declare function merkleBuilder(key: Uint8Array): MerkleBuilder
export interface Proof {
  index: number
  count: number
  /** Hex salt of the record. */
  salt: string
  /** From the leaves up: the hex hashes of the group, our own place among them left out by `place`. */
  path: { place: number; siblings: string[] }[]
}
/** Proof of record `index` out of all records of the member, fed again in order. */
export declare function prove(key: Uint8Array, records: Iterable<Uint8Array>, index: number): { root: string; proof: Proof }
export declare function verifyProof(root: string, record: Uint8Array, proof: Proof): boolean
