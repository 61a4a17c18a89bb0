// A value from outside as one word of a shell: whatever is in it, it can end no quotation and start no command.

/** Single quotes, inside which a shell knows no special character at all. */
export const shellWord = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`

export const shellList = (values: readonly string[]): string => `(${values.map(shellWord).join(' ')})`

/** For comments: a line end would leave the comment. */
export const inComment = (value: string): string => value.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200)
