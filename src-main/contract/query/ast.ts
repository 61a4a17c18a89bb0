// The query language's tree: what the parser gives and the case compiles.

export interface Span {
  start: number
  end: number
}

export type Query =
  | ({ kind: 'all' } & Span)
  | ({ kind: 'and' | 'or'; parts: Query[] } & Span)
  | ({ kind: 'not'; part: Query } & Span)
  /** Bare word or quoted text: full-text search. `prefix` when it ends in `*`. */
  | ({ kind: 'text'; text: string; prefix: boolean; quoted: boolean } & Span)
  /** `field:value`; a value with `*` or `?` unquoted is a pattern. */
  | ({ kind: 'match'; field: string; value: string; pattern: boolean } & Span)
  /** `field:>n`, `field:>=n`, `field:<n`, `field:<=n`, `field:[a TO b]` (inclusive), also for addresses in CIDR form as `ip:10.0.0.0/8` (kind `cidr`). */
  | ({ kind: 'range'; field: string; from?: string; to?: string; fromInclusive: boolean; toInclusive: boolean } & Span)
  | ({ kind: 'cidr'; field: string; network: string } & Span)
  /** `field:*`: present. */
  | ({ kind: 'exists'; field: string } & Span)

export type ParseResult = { ok: true; query: Query } | { ok: false; message: string; start: number; end: number }
