// Parts of OCSF DNS events that every resolver log has.
import { isRecord } from './taken.ts'

type Obj = Record<string, unknown>

/** OCSF `rcode_id`; RFC 1035 and its followers by name. */
const rcodes = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED', 'YXDOMAIN', 'YXRRSET', 'NXRRSET', 'NOTAUTH', 'NOTZONE']

export function rcodeOf(name: string): number {
  const index = rcodes.indexOf(name.toUpperCase())
  return index < 0 ? 99 : index
}

/** Answers as objects of `Rdata`, `Type`, `Class`, `TTL`, in any case; undefined when they are something else. */
export function dnsAnswers(value: unknown): Obj[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const answers: Obj[] = []
  for (const item of value) {
    if (typeof item === 'string') {
      answers.push({ rdata: item })
      continue
    }
    if (!isRecord(item)) return undefined
    const answer: Obj = {}
    for (const [key, inner] of Object.entries(item)) {
      const name = key.toLowerCase()
      if (['rdata', 'type', 'class', 'ttl', 'hostname'].includes(name)) answer[name] = inner
      else return undefined
    }
    if (
      typeof answer.rdata !== 'string' ||
      Object.entries(answer).some(([key, inner]) => (key === 'ttl' ? !Number.isSafeInteger(inner) : typeof inner !== 'string'))
    )
      return undefined
    answers.push(answer)
  }
  return answers
}
