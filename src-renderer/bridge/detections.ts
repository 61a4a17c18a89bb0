// Questions about detections, rules, indicators and ATT&CK, as hooks.
import type { z } from 'zod'
import type { detectionFilter, ShownDetection } from '../../src-main/contract/procedures/detections.ts'
import { type Answer, useCall } from './call.ts'

type Filter = z.input<typeof detectionFilter>
const follow = ['detections', 'events', 'case'] as const

export const useDetectState = () =>
  useCall('detections.state', (client, signal) => client.detections.state(undefined, { signal }), ['detections', 'events', 'jobs', 'case'])

export const useDetections = (filter: Filter | null, limit = 1000) =>
  useCall(
    filter && `detections ${JSON.stringify([filter, limit])}`,
    (client, signal) => client.detections.list({ ...filter!, limit }, { signal }),
    follow,
    { keep: true },
  )

/** Over all of the case's time; decimal microseconds. */
export const useTimeMarks = (time: { from: string; to: string } | null, parts: number) =>
  useCall(
    time && `time marks ${time.from} ${time.to} ${parts}`,
    (client, signal) => client.detections.marks({ ...time!, parts }, { signal }),
    follow,
    { keep: true },
  )

export const useMarksOfEvents = (uids: readonly string[]) =>
  useCall(
    uids.length === 0 ? null : `event marks ${uids[0]} ${uids.at(-1)} ${uids.length}`,
    (client, signal) => client.detections.ofEvents({ uids: [...uids] }, { signal }),
    follow,
    { keep: true },
  )

export const useDetection = (id: string | null): Answer<ShownDetection | null> =>
  useCall(id && `detection ${id}`, (client, signal) => client.detections.one({ id: id! }, { signal }), follow)

export const useIncidents = () => useCall('incidents', (client, signal) => client.detections.incidents(undefined, { signal }), follow)

export const useRules = () => useCall('rules', (client, signal) => client.detections.rules(undefined, { signal }), follow)

export const useRule = (id: string | null) =>
  useCall(id && `rule ${id}`, (client, signal) => client.detections.rule({ id: id! }, { signal }), ['detections', 'case'])

export const useHides = () => useCall('hides', (client, signal) => client.detections.hides(undefined, { signal }), follow)

export const useIndicators = (hitsOnly: boolean) =>
  useCall(`indicators ${hitsOnly}`, (client, signal) => client.detections.indicators({ hitsOnly, limit: 1000 }, { signal }), follow)

/** Events of one indicator at once. */
export const mostListed = 200

export const useIndicatorHits = (indicator: number | null) =>
  useCall(
    indicator === null ? null : `indicator hits ${indicator}`,
    (client, signal) => client.detections.indicatorHits({ indicator: indicator!, limit: mostListed }, { signal }),
    follow,
  )

export const useMatrix = () => useCall('matrix', (client, signal) => client.detections.matrix(undefined, { signal }), follow)

/** Bounds in decimal microseconds; all of the case's time without them. */
export const useCoverage = (range: { from: string; to: string } | null) =>
  useCall(
    `coverage ${JSON.stringify(range)}`,
    (client, signal) => client.detections.coverage(range ?? {}, { signal }),
    ['detections', 'events', 'evidence', 'case'],
    { keep: true },
  )
