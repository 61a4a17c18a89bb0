// Limits on hostile input, in one place, because the report's method section prints them.

export const limits = {
  /** Longest single record, in bytes. Beyond it: a reject with offset and length. */
  recordBytes: 16 * 1024 * 1024,
  /** Deepest nesting of one record, in levels, checked while slicing and before parsing. */
  recordDepth: 200,
  /**
   * Expanded bytes over stored bytes of one member, checked past the first 64 MiB. Deflate reaches 1,032 on a single repeated byte;
   * logs met so far stay under 60, even of one repeated line under 300.
   */
  expansionRatio: 400,
  /** Expanded bytes of one received file, all members of all depths together. */
  expandedBytes: 256 * 1024 * 1024 * 1024,
  /** Members in one container. */
  containerMembers: 2_000_000,
  /** Containers inside containers. */
  containerDepth: 5,
  /** A received file up to this size is read whole, once; a larger one is sealed first and then streamed. */
  wholeFileBytes: 32 * 1024 * 1024,
  /** Originals below this share a pack. */
  packedObjectBytes: 1024 * 1024,
  /** A pack is closed when it reaches this size. */
  packBytes: 64 * 1024 * 1024,
} as const
