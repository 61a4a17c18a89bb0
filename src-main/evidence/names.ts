// Names are chosen by attackers: how we show them, and which of them we refuse.

export interface Name {
  /** Valid UTF-8 as it is; other bytes as `\xhh`. `/` separates. */
  path: string
  /** The bytes, only when `path` could not hold them. */
  raw?: Buffer
}
export declare function decodeName(bytes: Uint8Array): Name
/** Why a member of a container may not have this name (climbs, absolute, drive letter, NUL, empty), or undefined. */
export declare function unsafeName(path: string): string | undefined
