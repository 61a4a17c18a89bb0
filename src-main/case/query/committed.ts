/** Of what is committed: `changes` differs where anything of it changed; what was added since has numbers from `end` on. */
export interface Committed {
  changes: number
  end: bigint
}
