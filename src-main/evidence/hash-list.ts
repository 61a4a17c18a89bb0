// A sender's hash list compared with what arrived, and our own list of what was sealed.

export interface ListedHash {
  path: string
  sha256: string
}
export interface ParsedHashList {
  entries: ListedHash[]
  /** Lines that are no SHA-256 entry, with their number from 1. */
  unread: { line: number; text: string }[]
}
export declare function parseHashList(text: string): ParsedHashList
export interface HashComparison {
  named: number
  missing: string[]
  unlisted: string[]
  different: string[]
}
export declare function compareHashList(list: readonly ListedHash[], arrived: readonly ListedHash[]): HashComparison
/** `sha256sum` text of a folder, sorted by path bytes, names escaped as sha256sum does. */
export declare function formatHashList(entries: Iterable<ListedHash>): string
/** Hex SHA-256 of that text: the folder's hash. */
export declare function folderHash(entries: Iterable<ListedHash>): string
