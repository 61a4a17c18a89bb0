// Takes each kind of claim and makes it false, as a lying model would: what is not struck then is a fault of the checker.
import type { Claim } from '../../src-main/contract/verdict.ts'

export interface Mutation {
  name: string
  claim: Claim
}

const nobody = 'f'.repeat(32)

export function mutationsOf(claim: Claim): Mutation[] {
  const out: Mutation[] = []
  const put = (name: string, change: Partial<Claim>) => out.push({ name, claim: { ...claim, ...change } })
  if (claim.kind === 'interpretation') {
    put('interpretation that names a count', { text: `${claim.text} There were 17 of them.` })
    put('interpretation that names an address', { text: `${claim.text} It came from 203.0.113.250.` })
    put('interpretation that names an order', { text: `${claim.text} Then it ended.` })
    return out
  }
  put('query removed', { predicates: [] })
  put('citations removed', { citations: [] })
  put('names an address that nothing holds', { text: `${claim.text} It reached 192.0.2.254.` })
  put('quotes what nothing holds', { text: `${claim.text} It says "entirely invented words".` })
  put('names a time that nothing holds', { text: `${claim.text} It ended at 2031-05-05T05:05:05Z.` })
  if (!claim.predicates.some((one) => one.kind === 'order'))
    put('says an order without a query', { text: `${claim.text} It came after the other.` })
  for (const [i, one] of claim.citations.entries()) {
    const swap = (with_: Claim['citations'][number]) => claim.citations.map((other, j) => (i === j ? with_ : other))
    if (one.kind === 'event') put('cited event dropped', { citations: swap({ kind: 'event', id: nobody }) })
    if (one.kind === 'detection') put('cited detection dropped', { citations: swap({ kind: 'detection', id: 'none' }) })
    if (one.kind === 'artifact') {
      put('cited place beyond the bytes', { citations: swap({ ...one, start: one.start + 1e9, end: one.end + 1e9 }) })
      if (one.quote !== undefined)
        put('quotation changed', { citations: swap({ ...one, quote: `${one.quote.slice(0, 20)}§${one.quote.slice(20)}` }) })
    }
  }
  for (const [i, one] of claim.predicates.entries()) {
    const swap = (with_: Claim['predicates'][number]) => claim.predicates.map((other, j) => (i === j ? with_ : other))
    switch (one.kind) {
      case 'count':
        put('count changed', { predicates: swap({ ...one, value: one.value + 1 }) })
        break
      case 'detections':
        put('count of detections changed', { predicates: swap({ ...one, value: one.value + 1 }) })
        break
      case 'exists':
        put('existence of what is not there', { predicates: swap({ ...one, events: [nobody] }) })
        break
      case 'order':
        put('order swapped', { predicates: swap({ ...one, events: [...one.events].reverse() }) })
        break
      case 'equal':
        put('value changed', { predicates: swap({ ...one, value: `${one.value}x` }) })
        break
      case 'detection':
        put('field of a detection changed', { predicates: swap({ ...one, value: `${one.value}x` }) })
        break
      case 'contains':
        put('contained text changed', { predicates: swap({ ...one, text: `${one.text}§` }) })
        break
      case 'insight':
        put('insight renamed', { predicates: swap({ ...one, is: one.is === 'miner' ? 'discovery' : 'miner' }) })
        put('insight of nothing', { predicates: swap({ ...one, insight: '0000000000000000' }) })
        break
      case 'member':
        put('file changed', { predicates: swap({ ...one, value: `${one.value}x` }) })
    }
  }
  return out
}
