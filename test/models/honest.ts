// A model that works as asked: looks once, then cites what it was given. It knows no more than its prompt.
import { answer, found, look, type Script } from './stand-in.ts'

const isForensics = (text: string) => text.includes('You are a forensic examiner')
const said = (text: string, insight: string): string =>
  JSON.parse(new RegExp(`"insight":"${insight}","says":("(?:[^"\\\\]|\\\\.)*")`).exec(text)![1]!)

/** Looks twice, cites what it was given. */
export const honest: Script = ({ text, last }) => {
  const insight = found(text, 'insight')
  if (isForensics(text)) {
    if (!last.includes('DATA') || !text.includes('turns are left')) return look('insights')
    return answer({ claims: [{ text: said(text, insight), kind: 'fact', cites: [{ of: 'insight', id: insight }], checks: [] }] })
  }
  const event = found(text, 'event')
  if (!text.includes('turns are left')) return look('event', { id: event })
  return answer({
    claims: [
      {
        text: `The case holds 1 events of host "${found(text, 'host')}".`,
        kind: 'fact',
        cites: [{ of: 'event', id: event }],
        checks: [
          { check: 'count', query: 'class:process_activity', from: '', to: '', is: '>=', value: 1 },
          { check: 'equal', event, column: 'host', value: found(text, 'host') },
        ],
      },
      { text: 'An administrator would hardly do so by hand.', kind: 'interpretation', cites: [], checks: [] },
    ],
  })
}
