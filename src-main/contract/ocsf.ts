// The OCSF event as sources derive it and windows show it (schema.ocsf.io, 1.9.0-dev).
// Derived on demand from the raw record, never stored (architecture, "Decisions that bind").

export const ocsfVersion = '1.9.0-dev'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export interface OcsfEvent {
  class_uid: number
  class_name: string
  category_uid: number
  category_name: string
  activity_id: number
  activity_name: string
  type_uid: number
  severity_id: number
  status_id?: number
  status?: string
  status_code?: string
  /** Milliseconds since the epoch, as OCSF `timestamp_t`; absent when the event is undated. */
  time?: number
  message?: string
  metadata: {
    version: string
    /** Our event id: 32 hex digits. */
    uid?: string
    /** The vendor's event id. */
    original_event_uid?: string
    /** The time exactly as recorded. */
    original_time?: string
    correlation_uid?: string
    event_code?: string
    log_name?: string
    product: { name: string; vendor_name: string; feature?: { name: string } }
    profiles?: string[]
    [key: string]: Json | undefined | object
  }
  observables?: { name: string; type_id: number; type?: string; value: string }[]
  /** Everything of the record that maps nowhere. Never dropped. */
  unmapped?: { [key: string]: Json }
  [key: string]: unknown
}
