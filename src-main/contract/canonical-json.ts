// RFC 8785 canonical JSON: one text for one value, for identity of events and for the custody ledger.

/** Throws on values JSON cannot hold (undefined at the top, functions, NaN, infinities, lone surrogates). Members that are undefined are left out. */
export declare function canonicalJson(value: unknown): string
