// Everything the offline analyst may know of one subject, as data. jobs/judge gathers it from the case.
import type { Insight, Subject } from '../../contract/verdict.ts'
import type { ViewedEvent } from '../claims/case-view.ts'

export interface DossierDetection {
  id: string
  ruleId: string
  title: string
  level: string
  techniques: string[]
  tactics: string[]
  events: number
  /** In time order, the first at most 20. */
  eventIds: string[]
  entities: string[]
  incident: string | null
  /** Reason of the hide that sets it aside. */
  hidden: string | null
}

/** How often the same was seen before. */
export interface Routine {
  what: 'command' | 'action'
  detection: string
  /** Event it is compared with. */
  event: string
  column: string
  value: string
  query: string
  count: number
  days: number
}
export interface Origin {
  detection: string
  event: string
  credentialColumn: string
  credential: string
  address: string
  /** Events of this credential from this address, all and before the detection. */
  query: string
  before: number
  /** Events of this credential before the detection, from anywhere. */
  history: number
  historyQuery: string
  until: string
}
export interface Announced {
  kind: 'ticket' | 'administrator'
  /** The line as the examiner wrote it. */
  text: string
  /** What of the subject it names, with the event that holds it. */
  names: string
  event: string
  column: string
}

export interface Dossier {
  subject: Subject
  /** In words, for messages. */
  title: string
  without: string[]
  detections: DossierDetection[]
  /** Of detections, and of packages: by uid. */
  events: Map<string, ViewedEvent>
  insights: Insight[]
  /** Event that an insight's text was seen in, by insight id. */
  eventOf: Map<string, string>
  /** Events whose record holds the command that another event ran: asked for before it was done. */
  asked: { by: string; of: string }[]
  /** Started by a process whose input and output were a socket. */
  typed: { event: string; parent: number; command: string; reads: boolean }[]
  routines: Routine[]
  origins: Origin[]
  announced: Announced[]
  indicatorHits: { event: string; value: string; list: string }[]
  /** Exhibits that are looked at, with what they are. */
  exhibits: { id: string; artifacts: number; package: boolean; processes: number; sockets: number; networkEvents: number; events: number }[]
  /** Evidence layers with events around the subject. */
  layers: string[]
  hosts: string[]
  /** Events looked at. */
  seen: number
  tacticTitle(shortname: string): string
}
