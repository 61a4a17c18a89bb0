// Athena and Lake print a struct as `{type=AssumedRole, arn=arn:aws:…, sessioncontext={attributes={…}}}`: no quotes, no escapes.

type Value = string | null | Value[] | { [key: string]: Value }

interface Cursor {
  text: string
  at: number
  depth: number
}

const keyAhead = /[A-Za-z_][A-Za-z0-9_]*=/y

function isKey(cursor: Cursor, at: number): boolean {
  keyAhead.lastIndex = at
  return keyAhead.test(cursor.text)
}

/** A bare value ends at `, key=` or at the bracket that closes it: a name may hold commas of its own. */
function bare(cursor: Cursor, inList: boolean): string {
  const from = cursor.at
  while (cursor.at < cursor.text.length) {
    const c = cursor.text[cursor.at]
    if (c === '}' || c === ']') break
    if (c === ',' && (inList || (cursor.text[cursor.at + 1] === ' ' && isKey(cursor, cursor.at + 2)))) break
    cursor.at++
  }
  return cursor.text.slice(from, cursor.at)
}

function value(cursor: Cursor, inList: boolean): Value {
  if (++cursor.depth > 100) throw new Error('too deep')
  let result: Value
  const c = cursor.text[cursor.at]
  if (c === '{') result = struct(cursor)
  else if (c === '[') result = list(cursor)
  else {
    const text = bare(cursor, inList)
    result = text === 'null' ? null : text
  }
  cursor.depth--
  return result
}

function separator(cursor: Cursor, close: string): boolean {
  if (cursor.text[cursor.at] === close) {
    cursor.at++
    return false
  }
  if (cursor.text[cursor.at] !== ',') throw new Error('no separator')
  cursor.at += cursor.text[cursor.at + 1] === ' ' ? 2 : 1
  return true
}

function struct(cursor: Cursor): Value {
  const made: { [key: string]: Value } = {}
  cursor.at++
  if (cursor.text[cursor.at] === '}') {
    cursor.at++
    return made
  }
  do {
    const equals = cursor.text.indexOf('=', cursor.at)
    if (equals < 0) throw new Error('no key')
    const key = cursor.text.slice(cursor.at, equals)
    if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(key) || key === '__proto__') throw new Error('no key')
    cursor.at = equals + 1
    made[key] = value(cursor, false)
  } while (separator(cursor, '}'))
  return made
}

function list(cursor: Cursor): Value {
  const made: Value[] = []
  cursor.at++
  if (cursor.text[cursor.at] === ']') {
    cursor.at++
    return made
  }
  do made.push(value(cursor, true))
  while (separator(cursor, ']'))
  return made
}

/** The struct's value, or undefined when the text is none. */
export function parseStruct(text: string): Value | undefined {
  const cursor: Cursor = { text, at: 0, depth: 0 }
  try {
    const made = value(cursor, false)
    return cursor.at === text.length ? made : undefined
  } catch {
    return undefined
  }
}
