// Where a case lies: encrypted or not, and whether something else copies or changes files there.

export interface Volume {
  encrypted: 'yes' | 'no' | 'unknown'
  kind: string
  warnings: string[]
}
export declare function inspectVolume(path: string): Volume
