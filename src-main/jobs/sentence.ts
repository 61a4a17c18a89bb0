// The head of an event in words, from its stored columns. It names credentials, sessions, hosts and addresses, never persons.

export interface SentencePart {
  text: string
  column?: string
}
type Values = Readonly<Record<string, string | number>>

/** `said`: what the record says itself, where it names no action and no command. */
export function sentence(values: Values, said?: string): SentencePart[] {
  if (said !== undefined) return recorded(values, said)
  const parts: SentencePart[] = []
  const say = (text: string) => parts.push({ text })
  const value = (...columns: string[]): boolean => {
    for (const column of columns) {
      const found = values[column]
      if (found === undefined || found === '' || found === 0) continue
      parts.push({ text: String(found), column })
      return true
    }
    return false
  }
  if (!value('user_name', 'user_uid', 'credential', 'host', 'src_host')) say('An unnamed credential')
  if (has(values, 'session') && has(values, 'issuer')) {
    say(' in a session of ')
    value('issuer')
  }
  say(values.status_id === 2 ? ' attempted ' : ' called ')
  if (!value('action', 'command', 'event_code')) say('an unnamed action')
  if (has(values, 'service')) {
    say(' of ')
    value('service')
  }
  if (has(values, 'resource') || has(values, 'file')) {
    say(' on ')
    value('resource', 'file')
  }
  if (has(values, 'src_ip') || has(values, 'src_host')) {
    say(' from ')
    value('src_ip', 'src_host')
  }
  if (has(values, 'dst_ip') || has(values, 'dst_host')) {
    say(' to ')
    value('dst_ip', 'dst_host')
  }
  if (has(values, 'status_code')) {
    say(' and was answered ')
    value('status_code')
  } else if (values.status_id === 2) say(' and failed')
  say('.')
  return parts
}

function recorded(values: Values, said: string): SentencePart[] {
  const who = ['host', 'process', 'service', 'source'].filter((column) => has(values, column)).slice(0, 2)
  const parts = who.flatMap((column, n) => [...(n > 0 ? [{ text: ', ' }] : []), { text: String(values[column]), column }])
  return [...parts, { text: `${parts.length > 0 ? ' recorded' : 'Recorded'}: ` }, { text: said }]
}

const has = (values: Values, column: string) => values[column] !== undefined && values[column] !== ''
