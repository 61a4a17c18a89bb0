// Setting aside and taking back: an act in the ledger, then the case, then the detections anew from what is left.
import type { AsideAct } from '../../case/api.ts'
import type { Desk } from '../desk.ts'
import { conclude, detectFacts } from '../detect/conclude.ts'

export interface AsideRequest {
  kind: AsideAct['kind']
  target: string
  reason: string
}

export async function setAside(desk: Desk, request: AsideRequest, by: string, signal: AbortSignal): Promise<AsideAct> {
  const exhibit = request.kind === 'query' ? undefined : request.target.split('/')[0]!
  const entry = desk.ledger.begin('set-aside', { ...(exhibit !== undefined && { exhibit }), detail: { ...request } })
  try {
    const act = await desk.client.setAside({ ...request, author: by, at: entry.begin.at })
    await detectionsAnew(desk, signal)
    entry.done({ detail: { act: act.id, events: act.events } })
    return act
  } catch (error) {
    entry.failed(error instanceof Error ? error.message : String(error))
    throw error
  }
}

export async function takeBack(desk: Desk, id: number, reason: string, by: string, signal: AbortSignal): Promise<AsideAct> {
  const act = (await desk.client.asides()).find((one) => one.id === id)
  const exhibit = act && act.kind !== 'query' ? act.target.split('/')[0]! : undefined
  const entry = desk.ledger.begin('set-aside.end', {
    ...(exhibit !== undefined && { exhibit }),
    detail: { act: id, reason, ...(act && { kind: act.kind, target: act.target }) },
  })
  try {
    const ended = await desk.client.endAside(id, { author: by, at: entry.begin.at, reason })
    await detectionsAnew(desk, signal)
    entry.done({ detail: { act: id, events: ended.events } })
    return ended
  } catch (error) {
    entry.failed(error instanceof Error ? error.message : String(error))
    throw error
  }
}

/** Matches stay; detections and incidents that follow from them are drawn again, without what is set aside. */
export async function detectionsAnew({ client }: Desk, signal: AbortSignal): Promise<void> {
  const facts = await detectFacts(client)
  if (!facts?.at) {
    await client.setDetections(true, [], [])
    return
  }
  await conclude(client, facts.fingerprint, signal)
}
