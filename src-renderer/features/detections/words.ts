// Times and techniques as detections print them.
import { clockText, dateText } from '../../app/time/format.ts'

/** Decimal microseconds as date and time; "undated" when there is none. */
export const whenText = (micros: string | null, zone: string): string =>
  micros === null ? 'undated' : `${dateText(Number(micros), zone).slice(5)} ${clockText(Number(micros), zone)}`

/** From and to, the second date only where it differs. */
export const spanText = (from: string | null, to: string | null, zone: string): string => {
  if (from === null || to === null || from === to) return whenText(from ?? to, zone)
  const [day, clock] = whenText(to, zone).split(' ')
  return `${whenText(from, zone)} – ${whenText(from, zone).startsWith(day ?? '') ? clock : `${day} ${clock}`}`
}

/** `initial-access` as `Initial Access`. */
export const tacticWord = (shortname: string): string =>
  shortname.replace(/(^|[-_ ])([a-z])/g, (_, gap: string, letter: string) => `${gap && ' '}${letter.toUpperCase()}`)
