// How our sensor's own events and its account of a detection are told from everybody else's.
import { isOcsf } from '../ocsf-pass.ts'
import { isRecord } from '../taken.ts'

export const sensorProduct = 'Vestige sensor'

export function isSensorEvent(value: unknown): boolean {
  return isOcsf(value) && isRecord(value.metadata.product) && value.metadata.product.name === sensorProduct
}

/** `data/detection.json`. */
export function isDetection(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && value.made_by === sensorProduct && isRecord(value.rule) && isRecord(value.host)
}
