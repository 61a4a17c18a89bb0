// Times and techniques as detections print them.
import type { z } from 'zod'
import type { matrix } from '../../../src-main/contract/procedures/detections.ts'
import { clockText, dateText } from '../../app/time/format.ts'

/** An end that is the last microsecond of a second is the end of what the source could tell apart, not a time. */
const toPrecision = (micros: number) => (micros % 1_000_000 === 999_999 ? micros - 999_999 : micros)

/** Decimal microseconds as date and time; "undated" when there is none. */
export const whenText = (micros: string | null, zone: string): string =>
  micros === null ? 'undated' : `${dateText(Number(micros), zone)} ${clockText(toPrecision(Number(micros)), zone)}`

/** `initial-access` as `Initial Access`, `command-and-control` as `Command and Control`. */
export const tacticWord = (shortname: string): string =>
  shortname
    .replace(/(^|[-_ ])([a-z])(?!nd\b)/g, (_, gap: string, letter: string) => `${gap && ' '}${letter.toUpperCase()}`)
    .replaceAll('-', ' ')

/** For lists; the whole time stands on hover and in the inspector. */
export const toSecond = (time: string): string => time.replace(/\.\d+$/, '')

/** Empty while names are not read, and of ids newer than the names. */
export const techniqueName = (of: z.infer<typeof matrix> | undefined, id: string): string =>
  of?.tactics.flatMap(({ techniques }) => techniques).find((one) => one.id === id)?.name ?? ''
