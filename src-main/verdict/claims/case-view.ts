// The case as claims are checked against it: data only. jobs/judge makes one from an open case; tests make one from tables.
import type { Insight, Place } from '../../contract/verdict.ts'

export interface ViewedEvent {
  uid: string
  /** Microseconds: the interval it surely lies in; undated: absent. */
  from?: bigint
  to?: bigint
  /** Stored columns by name. */
  values: Readonly<Record<string, string | number>>
  exhibit: string
  member: string
}
export interface ViewedDetection {
  id: string
  ruleId: string
  title: string
  level: string
  events: number
}
export interface ViewedMember {
  path: string
  sha256: string | null
  size: number
}

/** What is left out (exhibits) is not there. */
export interface CaseView {
  events(uids: readonly string[]): Promise<Map<string, ViewedEvent>>
  /** The record as text, or null. */
  record(uid: string): Promise<string | null>
  count(scope: { query: string; from?: string | undefined; to?: string | undefined }): Promise<number>
  detection(id: string): Promise<ViewedDetection | null>
  detections(filter: { rule?: string | undefined; incident?: string | undefined }): Promise<number>
  member(label: string): Promise<ViewedMember | null>
  /** Bytes at a place, layers taken off; throws where they cannot be. */
  bytes(place: Place): Promise<Buffer>
  /** The analysers over this member, run anew. */
  insights(member: string): Promise<Insight[]>
}
