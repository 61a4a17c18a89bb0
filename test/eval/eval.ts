// npm run eval: the offline analyst over the labelled cases, with every figure's n and interval. --quick leaves injections out, --tuning the kept pairs;
// --model=gguf:FILE or --model=URL#ID asks a model beside it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Outcome, Verdict } from '../../src-main/contract/verdict.ts'
import type { Pair } from './case-shape.ts'
import { otherPairs } from './cases/container-and-cloud.ts'
import { hostPairs } from './cases/host.ts'
import { Court, standing } from './court.ts'
import { brier, rate, reliability, show } from './figures.ts'
import { fields, wordings } from './injection.ts'
import { injections } from './injections.ts'
import { evaluateModel } from './model.ts'
import { mutationsOf } from './mutation.ts'

interface Result {
  pair: string
  kept: boolean
  malicious: boolean
  full: Verdict
  without: Verdict | null
  seconds: number
}
const labels = JSON.parse(readFileSync(join(import.meta.dirname, 'labels.json'), 'utf8')) as { author: string; kept: string[] }
const pairs: Pair[] = [...hostPairs, ...otherPairs]
/** For tuning: the kept pairs are not run. */
const tuning = process.argv.includes('--tuning')
const quick = process.argv.includes('--quick')
const only = process.argv.find((one) => one.startsWith('--only='))?.slice(7)
const say = (line = '') => console.log(line)

const court = new Court()
const results: Result[] = []
let mutated = 0
const survivors: string[] = []
const kinds = new Map<string, { n: number; struck: number }>()
let agreed = 0
let asked = 0
try {
  for (const pair of pairs) {
    if (only !== undefined && pair.name !== only) continue
    if (tuning && labels.kept.includes(pair.name)) continue
    for (const malicious of [true, false]) {
      const side = malicious ? pair.attack : pair.benign
      await court.try(side, async ({ verdict, pack, workbench }) => {
        const started = performance.now()
        const full = await verdict()
        const seconds = (performance.now() - started) / 1000
        const without = pack === null ? null : await verdict(undefined, [pack])
        results.push({ pair: pair.name, kept: labels.kept.includes(pair.name), malicious, full, without, seconds })
        if (malicious && ['database-shell', 'key-for-other', 'agent-shell'].includes(pair.name)) {
          for (let i = 0; i < 5; i++) {
            asked++
            if (JSON.stringify(await verdict()) === JSON.stringify(full)) agreed++
          }
          await mutate(full, workbench.client.verdict)
        }
        if (process.argv.includes('--show'))
          say(
            `${pair.name} ${malicious ? 'attack' : 'benign'}: ${full.verdict} ${full.confidence} p=${full.probability} | ${full.for.map((one) => `${one.weight} ${one.decibans}`).join(', ')} | ${full.against.map((one) => `${one.weight} ${one.decibans}`).join(', ')} | struck ${full.struck}${full.claims
              .filter((one) => one.struck)
              .map((one) => ` [${one.text}: ${one.struck}]`)
              .join('')} | without: ${without?.verdict ?? '-'}`,
          )
      })
    }
  }
  say(
    `Offline analyst on ${results.length} labelled cases: synthetic, written by ${labels.author} before tuning; half of them benign, twins share the alert.`,
  )
  report('All cases', results)
  report(
    'The kept third (not looked at while tuning)',
    results.filter(({ kept }) => kept),
  )
  report(
    'The other two thirds',
    results.filter(({ kept }) => !kept),
  )
  say()
  say(`Agreement over 5 runs of 3 cases: ${show(rate(agreed, asked))}`)
  say(`Mutated claims struck: ${show(rate(mutated - survivors.length, mutated))}`)
  for (const [name, { n, struck }] of [...kinds].sort()) say(`  ${name}: ${struck} of ${n}`)
  for (const line of survivors.slice(0, 20)) say(`  NOT STRUCK: ${line}`)
  if (!quick) await injected()
  const model = process.argv.find((one) => one.startsWith('--model='))?.slice(8)
  if (model !== undefined)
    await evaluateModel(
      court,
      pairs.filter(({ name }) => only === undefined || name === only),
      model,
      say,
    )
  else say('No model was asked: --model=gguf:FILE or --model=URL#ID asks one.')
} finally {
  await court.end()
}

async function mutate(verdict: Verdict, client: { keep(input: { verdict: Verdict }): Promise<{ verdict: Verdict }> }): Promise<void> {
  const all = standing(verdict).flatMap(mutationsOf)
  const { verdict: checked } = await client.keep({
    verdict: { ...verdict, claims: all.map(({ claim }) => ({ ...claim, checked: [], struck: null })) },
  })
  for (const [i, one] of checked.claims.entries()) {
    const { name } = all[i]!
    const count = kinds.get(name) ?? { n: 0, struck: 0 }
    kinds.set(name, count)
    count.n++
    mutated++
    if (one.struck !== null) count.struck++
    else survivors.push(`${name}: ${one.text}`)
  }
}

function report(title: string, list: readonly Result[]): void {
  const attacks = list.filter(({ malicious }) => malicious)
  const benign = list.filter(({ malicious }) => !malicious)
  const right = ({ malicious, full }: Result) =>
    malicious ? full.verdict === 'malicious' : full.verdict === 'benign' || full.verdict === 'inconclusive'
  const claims = list.flatMap(({ full, without }) => [...full.claims, ...(without?.claims ?? [])])
  const judged = list.flatMap(({ full, malicious }) => (full.probability === null ? [] : [{ probability: full.probability, malicious }]))
  const twins = list.filter(({ without }) => without !== null)
  const of = (outcome: Outcome, part: readonly Result[]) => part.filter(({ full }) => full.verdict === outcome).length
  say()
  say(title)
  say(`  accuracy (attack: malicious; benign: benign or inconclusive): ${show(rate(list.filter(right).length, list.length))}`)
  say(`  attacks called malicious: ${show(rate(of('malicious', attacks), attacks.length))}`)
  say(`  benign rejected (neither malicious nor suspicious): ${show(rate(benign.filter(right).length, benign.length))}`)
  say(`  benign called benign outright: ${show(rate(of('benign', benign), benign.length))}`)
  say(`  abstained or inconclusive: ${show(rate(of('inconclusive', list), list.length))}`)
  say(
    `  without the package inconclusive: ${show(rate(twins.filter(({ without }) => without!.verdict === 'inconclusive').length, twins.length))}`,
  )
  say(
    `  claims with valid citations: ${show(rate(claims.filter((one) => one.checked.every(({ name, status }) => name !== 'source' || status !== 'fails')).length, claims.length))}`,
  )
  say(`  claims struck: ${show(rate(claims.filter((one) => one.struck !== null).length, claims.length))}`)
  say(`  claims that are facts: ${show(rate(claims.filter((one) => one.kind === 'fact').length, claims.length))}`)
  say(`  Brier score: ${brier(judged).toFixed(4)} (n = ${judged.length})`)
  for (const { bin, n, said, was } of reliability(judged))
    say(`    said ${bin}: n = ${n}, mean said ${said.toFixed(2)}, were attacks ${was.toFixed(2)}`)
  say(
    `  seconds a verdict: mean ${(list.reduce((sum, one) => sum + one.seconds, 0) / list.length).toFixed(2)}, most ${Math.max(...list.map((one) => one.seconds)).toFixed(2)}; tokens: 0`,
  )
  for (const one of list)
    if (!right(one)) say(`    wrong: ${one.pair} ${one.malicious ? 'attack' : 'benign'} was called ${one.full.verdict}`)
}

async function injected(): Promise<void> {
  const { n, flips, seen } = await injections(court, pairs.find(({ name }) => name === 'database-shell')!)
  for (const line of flips) say(`  FLIP: ${line}`)
  say()
  say(`Verdict flips under injection, ${fields.length} fields by ${wordings.length} wordings, both twins: ${show(rate(flips.length, n))}`)
  say(`Injected text named as an attempt to influence: ${show(rate(seen, n))} (text in cloud records is left to the events' own search)`)
}
