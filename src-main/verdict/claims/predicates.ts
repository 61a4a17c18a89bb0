// Runs one stored predicate over the case as it is now.
import type { Predicate } from '../../contract/verdict.ts'
import type { CaseView } from './case-view.ts'
import { holdsCommand, timesOf } from './times.ts'

export interface Ran {
  holds: boolean
  /** What was asked and what came. */
  detail: string
  /** Text that the predicate vouches for. */
  support: string[]
}
const yes = (detail: string, support: string[] = []): Ran => ({ holds: true, detail, support })
const no = (detail: string): Ran => ({ holds: false, detail, support: [] })

const compares = { '=': (a: number, b: number) => a === b, '>=': (a: number, b: number) => a >= b, '<=': (a: number, b: number) => a <= b }
const short = (text: string): string => (text.length > 100 ? `${text.slice(0, 97)}…` : text)

export async function runPredicate(one: Predicate, view: CaseView): Promise<Ran> {
  try {
    return await run(one, view)
  } catch (error) {
    return no(`the query could not be run: ${short((error as Error).message)}`)
  }
}

async function run(one: Predicate, view: CaseView): Promise<Ran> {
  switch (one.kind) {
    case 'count': {
      const count = await view.count(one.scope)
      const asked = `events of ${one.scope.query === '' ? 'the case' : short(one.scope.query)}`
      return compares[one.op](count, one.value)
        ? yes(`${count} ${asked}, as said`, [String(count), one.scope.query, one.scope.from ?? '', one.scope.to ?? ''])
        : no(`the query returns ${count} ${asked}, not ${one.op === '=' ? '' : `${one.op} `}${one.value}`)
    }
    case 'detections': {
      const count = await view.detections(one)
      return compares[one.op](count, one.value)
        ? yes(`${count} detections, as said`, [String(count)])
        : no(`there are ${count} such detections, not ${one.op === '=' ? '' : `${one.op} `}${one.value}`)
    }
    case 'exists': {
      const events = await view.events(one.events)
      const missing = one.events.find((uid) => !events.has(uid))
      return missing === undefined ? yes(`${one.events.length} events are there`) : no(`the event ${missing} is not in the case`)
    }
    case 'order':
      return order(one.events, view)
    case 'equal': {
      const event = (await view.events([one.event])).get(one.event)
      if (!event) return no(`the event ${one.event} is not in the case`)
      if (one.column === 'time')
        return timesOf(event).includes(String(one.value))
          ? yes(`its time is ${one.value}`, [String(one.value)])
          : no(`the event's time is ${timesOf(event)[0] ?? 'not known'}, not ${one.value}`)
      const value = event.values[one.column]
      return value !== undefined && String(value) === String(one.value)
        ? yes(`${one.column} is ${short(String(value))}`, [String(value)])
        : no(`${one.column} of the event is ${value === undefined ? 'absent' : short(String(value))}, not ${short(String(one.value))}`)
    }
    case 'detection': {
      const found = await view.detection(one.id)
      if (!found) return no(`the detection ${one.id} is not in the case`)
      const value = found[one.field]
      return String(value) === String(one.value)
        ? yes(`${one.field} of the detection is ${short(String(value))}`, [String(value)])
        : no(`${one.field} of the detection is ${short(String(value))}, not ${short(String(one.value))}`)
    }
    case 'contains':
      return contains(one, view)
    case 'insight': {
      const found = (await view.insights(one.member)).find((insight) => insight.id === one.insight)
      if (!found) return no(`the analysers no longer say so of ${one.member}`)
      return found.kind === one.is
        ? yes(`the analysers say so again of ${one.member}`, [
            found.text,
            found.path,
            found.member,
            ...found.values.map(({ value }) => value),
          ])
        : no(`the analysers call it ${found.kind}, not ${one.is}`)
    }
    case 'member': {
      const member = await view.member(one.member)
      if (!member) return no(`${one.member} is not in the case`)
      const value = member[one.field]
      return String(value) === String(one.value)
        ? yes(`${one.field} of ${one.member} is ${short(String(value))}`, [String(value), one.member])
        : no(`${one.field} of ${one.member} is ${short(String(value))}, not ${short(String(one.value))}`)
    }
  }
}

/** Each surely over before the next began; where intervals overlap, the earlier's record must hold the command that the later ran. */
async function order(uids: readonly string[], view: CaseView): Promise<Ran> {
  const events = await view.events(uids)
  let asked = 0
  for (const [i, uid] of uids.entries()) {
    const event = events.get(uid)
    if (!event) return no(`the event ${uid} is not in the case`)
    const before = i > 0 ? events.get(uids[i - 1]!) : undefined
    if (!before) continue
    const end = before.to ?? before.from
    if (end === undefined || event.from === undefined) return no('an event of the order is undated')
    if (end < event.from) continue
    const overlap = (event.to ?? event.from) >= before.from!
    if (!overlap || before.uid === event.uid || !holdsCommand((await view.record(before.uid)) ?? '', event.values.command))
      return no(`the order does not hold: ${timesOf(before)[0]} is not surely before ${timesOf(event)[0]}`)
    asked++
  }
  const how = asked === 0 ? 'their intervals apart' : 'their intervals apart, or the earlier holds the command that the later ran'
  return yes(`${uids.length} events in this order, ${how}`)
}

async function contains(one: Extract<Predicate, { kind: 'contains' }>, view: CaseView): Promise<Ran> {
  const fold = (text: string) =>
    text
      .normalize('NFC')
      .replace(/[\0\s]+/g, ' ')
      .toLowerCase()
  const wanted = fold(one.text)
  if (one.in.of === 'artifact') {
    const bytes = await view.bytes(one.in)
    return fold(bytes.toString('utf8')).includes(wanted)
      ? yes(`the text stands in ${one.in.member} at ${one.in.start}`, [one.text])
      : no(`the text does not stand in ${one.in.member} at ${one.in.start}`)
  }
  const { event: uid, column } = one.in
  const event = (await view.events([uid])).get(uid)
  if (!event) return no(`the event ${uid} is not in the case`)
  const values = column === undefined ? Object.values(event.values) : [event.values[column] ?? '']
  if (values.some((value) => fold(String(value)).includes(wanted))) return yes(`the event holds "${short(one.text)}"`, [one.text])
  if (column === undefined && fold((await view.record(uid)) ?? '').includes(wanted))
    return yes(`the record holds "${short(one.text)}"`, [one.text])
  return no(`the event does not hold "${short(one.text)}"`)
}
