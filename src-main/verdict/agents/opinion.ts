// A model's answer beside the offline verdict. It changes nothing of it: where they differ, both are shown, with what follows.
import type { CheckedClaim, Opinion, Outcome, Verdict } from '../../contract/verdict.ts'
import type { Answer } from './step.ts'

const gravity: Record<Outcome, number> = { benign: 0, inconclusive: 1, suspicious: 2, malicious: 3 }
const plain = (text: string): string => text.replace(/\s+/g, ' ').trim()

export function opinionOf(
  offline: Pick<Verdict, 'verdict' | 'confidence'>,
  answer: Answer,
  claims: CheckedClaim[],
  by: { model: string; run: number },
): Opinion {
  const struck = claims.filter((one) => one.struck !== null).length
  const facts = claims.filter((one) => one.struck === null && one.kind === 'fact').length
  const supported = facts > 0
  const agrees = answer.verdict === offline.verdict
  return {
    ...by,
    ...{ verdict: answer.verdict, confidence: answer.confidence, summary: plain(answer.summary), claims, struck },
    missing: answer.missing.map(({ what, why }) => ({ what: plain(what), why: plain(why) })),
    nextSteps: answer.nextSteps.map(plain),
    ...{ supported, agrees },
    reason: reasonOf(offline, answer, { supported, agrees, struck, claims: claims.length }),
  }
}

function reasonOf(
  offline: Pick<Verdict, 'verdict' | 'confidence'>,
  { verdict, confidence }: Answer,
  { supported, agrees, struck, claims }: { supported: boolean; agrees: boolean; struck: number; claims: number },
): string {
  const how = !supported
    ? claims === 0
      ? ' It gives no sentence for it.'
      : ` No fact of its ${claims} sentences stands: its verdict rests on nothing that was checked.`
    : struck > 0
      ? ` ${struck} of its ${claims} sentences ${struck === 1 ? 'was' : 'were'} struck.`
      : ''
  if (agrees) return `Model and offline analyst agree on ${verdict}.${how}`
  const both = `The model says ${verdict} (${confidence} confidence), the offline analyst ${offline.verdict} (${offline.confidence} confidence).`
  return gravity[verdict] < gravity[offline.verdict]
    ? `${both} A model cannot lower a verdict: the offline one stands, and what speaks for it is unchanged.${how}`
    : `${both} The offline verdict stands until an examiner has looked at what the model cites.${how}`
}
