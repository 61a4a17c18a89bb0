// Checks claims against the case: cited things exist, quotations stand in the bytes, predicates re-run true, and a sentence names only
// what its evidence holds. What fails is struck and kept. A claim that stands is not thereby proved: its evidence need not entail it.
import { type CheckedClaim, type Citation, type Claim, type ClaimCheck, maxCitedEvents, type Predicate } from '../../contract/verdict.ts'
import type { CaseView } from './case-view.ts'
import { kindInWords, type Named, namedIn, valueOfWord } from './named.ts'
import { runPredicate } from './predicates.ts'
import { timesOf } from './times.ts'

export interface CheckedClaims {
  claims: CheckedClaim[]
  struck: number
}

const supportLength = 400_000

export async function checkClaims(claims: readonly Claim[], view: CaseView): Promise<CheckedClaims> {
  const checked: CheckedClaim[] = []
  for (const claim of claims) checked.push(await checkClaim(claim, view))
  return { claims: checked, struck: checked.filter((one) => one.struck !== null).length }
}

export async function checkClaim(claim: Claim, view: CaseView): Promise<CheckedClaim> {
  const support: string[] = []
  const source = await sources(claim, view, support)
  const query = await predicates(claim, view, support)
  const quotation = await quotations(claim, view, support)
  const sentence = sentenceCheck(claim, support)
  const checks = [source, quotation, query, sentence]
  const failed = checks.find((one) => one.status === 'fails')
  return { ...claim, checked: checks, struck: failed ? failed.detail : null }
}

const holds = (name: ClaimCheck['name'], detail: string): ClaimCheck => ({ name, status: 'holds', detail })
const fails = (name: ClaimCheck['name'], detail: string): ClaimCheck => ({ name, status: 'fails', detail })
const not = (name: ClaimCheck['name'], detail: string): ClaimCheck => ({ name, status: 'not_checkable', detail })

async function sources({ citations, kind }: Claim, view: CaseView, support: string[]): Promise<ClaimCheck> {
  const cited = [...new Set(citations.filter((one) => one.kind === 'event').map((one) => one.id))]
  if (cited.length > maxCitedEvents) return fails('source', `it cites ${cited.length} events; at most ${maxCitedEvents} are allowed`)
  if (citations.length === 0)
    return kind === 'fact' ? fails('source', 'a fact must cite something, and this cites nothing') : not('source', 'nothing is cited')
  const events = await view.events(cited)
  const missing = cited.find((uid) => !events.has(uid))
  if (missing !== undefined) return fails('source', `the cited event ${missing} is not in the case`)
  for (const event of events.values()) {
    support.push(event.exhibit, event.member, ...Object.values(event.values).map(String), ...timesOf(event))
  }
  for (const one of citations) {
    if (one.kind === 'detection') {
      const found = await view.detection(one.id)
      if (!found) return fails('source', `the cited detection ${one.id} is not in the case`)
      support.push(found.title, found.ruleId, found.level, String(found.events))
    }
    if (one.kind === 'artifact') {
      const problem = await artifact(one, view, support)
      if (problem !== undefined) return fails('source', problem)
    }
  }
  return holds('source', inWords(citations))
}

async function artifact(one: Extract<Citation, { kind: 'artifact' }>, view: CaseView, support: string[]): Promise<string | undefined> {
  const member = await view.member(one.member)
  if (!member) return `the cited file ${one.member} is not in the case`
  support.push(one.member, member.path)
  try {
    const bytes = await view.bytes(one)
    if (bytes.length !== one.end - one.start) return `${one.member} has no bytes ${one.start} to ${one.end}`
    if (bytes.length === 0) return `the citation of ${one.member} is empty`
    support.push(bytes.subarray(0, 20_000).toString('utf8').replaceAll('\0', ' '))
  } catch (error) {
    return `${one.member}: the cited bytes cannot be had: ${(error as Error).message}`
  }
  return undefined
}

function inWords(citations: readonly Citation[]): string {
  const count = (kind: Citation['kind'], word: string) => {
    const many = citations.filter((one) => one.kind === kind).length
    return many === 0 ? [] : [`${many} ${word}${many === 1 ? '' : 's'}`]
  }
  return `${[...count('event', 'event'), ...count('artifact', 'place'), ...count('detection', 'detection')].join(', ')} cited, all in the case`
}

async function predicates(claim: Claim, view: CaseView, support: string[]): Promise<ClaimCheck> {
  if (claim.kind === 'interpretation' && claim.predicates.length === 0) return not('query', 'an interpretation carries no query')
  if (claim.predicates.length === 0) return fails('query', 'a fact must carry a query that re-runs true, and this carries none')
  const said: string[] = []
  for (const one of claim.predicates) {
    const result = await runPredicate(one, view)
    if (!result.holds) return fails('query', result.detail)
    said.push(result.detail)
    support.push(...result.support)
  }
  return holds('query', said.join('; '))
}

/** Quoted by a citation, or in the sentence itself. */
async function quotations(claim: Claim, view: CaseView, support: string[]): Promise<ClaimCheck> {
  let quoted = 0
  for (const one of claim.citations) {
    if (one.kind !== 'artifact' || one.quote === undefined || one.quote === '') continue
    quoted++
    const bytes = await view.bytes(one).catch(() => undefined)
    if (!bytes || !fold(bytes.toString('utf8')).includes(fold(one.quote)))
      return fails('quotation', `the quoted text does not stand in ${one.member} at ${one.start}`)
  }
  const own = namedIn(claim.text).filter((one) => one.kind === 'quotation')
  for (const { text } of own) {
    quoted++
    const wanted = fold(text)
    if (!support.some((part) => fold(part).includes(wanted)) && !(await inRecords(claim, view, wanted)))
      return fails('quotation', `the words "${text.slice(0, 120)}" stand in nothing it cites`)
  }
  return quoted === 0 ? not('quotation', 'nothing is quoted') : holds('quotation', `${quoted} quoted, word for word`)
}

async function inRecords(claim: Claim, view: CaseView, wanted: string): Promise<boolean> {
  for (const one of claim.citations) {
    if (one.kind !== 'event') continue
    const text = await view.record(one.id)
    if (text !== null && fold(text).includes(wanted)) return true
  }
  return false
}

/** Arguments stand apart by NULs, and wrapped lines by newlines: both read as a space. */
const fold = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\0\s]+/g, ' ')
    .trim()

function sentenceCheck(claim: Claim, support: string[]): ClaimCheck {
  const named = namedIn(claim.text)
  if (claim.kind === 'interpretation') {
    const first = named[0]
    if (first)
      return fails('sentence', `it is marked as interpretation, but names ${kindInWords(first.kind)} ("${first.text.slice(0, 80)}")`)
    return not('sentence', 'interpretation: a reading of the evidence that no query can check')
  }
  const text = fold(support.join('\n').slice(0, supportLength)).toLowerCase()
  const ordered = claim.predicates.some((one) => one.kind === 'order')
  for (const one of named) {
    if (one.kind === 'quotation') continue
    if (one.kind === 'order') {
      if (!ordered) return fails('sentence', `it says "${one.text}", and carries no query of that order`)
      continue
    }
    if (!stands(one, text, claim.predicates))
      return fails('sentence', `it names ${kindInWords(one.kind)}, "${one.text.slice(0, 80)}", that nothing it cites or asks for holds`)
  }
  return holds(
    'sentence',
    named.length === 0
      ? 'it names nothing that would need its own query'
      : named.length === 1
        ? 'what it names stands in its evidence'
        : `all ${named.length} things it names stand in its evidence`,
  )
}

function stands({ kind, text }: Named, support: string, list: readonly Predicate[]): boolean {
  const wanted = fold(text).toLowerCase()
  if (kind === 'time') {
    const plain = wanted.replace(/\s*(?:utc|z)$/, '').replace('t', ' ')
    return support.replace(/(\d)t(\d)/g, '$1 $2').includes(plain)
  }
  if (kind === 'count') {
    const digits = wanted.replace(/,/g, '').replace(/(?:st|nd|rd|th)$/, '')
    const word = valueOfWord[wanted.replace(/s$/, '')] ?? valueOfWord[wanted]
    const number = word ?? Number(/^[\d.]+/.exec(digits)?.[0] ?? Number.NaN)
    if (list.some((one) => 'value' in one && Number(one.value) === number)) return true
    // A count is stated by a query; digits that are a name (a port, a process id) stand in the evidence as they are.
    return word === undefined && new RegExp(`(?<![\\d.])${digits.replace(/[.*+?^${}()|[\]\\%]/g, '\\$&')}(?![\\d])`).test(support)
  }
  return support.includes(wanted)
}
