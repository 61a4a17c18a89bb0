// Fixed sentences of the report: what holds for every case, so no person has to write it and none may forget it.
import { limits } from '../contract/limits.ts'
import type { ReportTable } from '../contract/report.ts'

export const timeWords = [
  'All times are in Coordinated Universal Time (UTC), written as RFC 3339 with the suffix Z. Where a second zone is shown, its offset stands with the time.',
  'A time is printed with no more digits than its source records. The time exactly as recorded stands with the cited record.',
  'No clock offset was applied to any record, unless the table of offsets names one. Original values are never changed.',
  'Records without a usable time stay undated; they are counted, and take no part in statements of order.',
  'Order between two events is claimed only where their intervals, by the precision of their sources, do not overlap; otherwise it is said that the order is not established.',
  'Local times that a daylight-saving change makes ambiguous, and records of sources that state no zone, are flagged with the record.',
]

export const hashWords = [
  'Hash values are SHA-256 (FIPS 180-4). The hash of a received folder is that of its sorted list of SHA-256 values and paths, which is itself kept as a sealed object.',
  'Each entry of the custody ledger holds the SHA-256 of its own content and of the entry before, and an Ed25519 signature (RFC 8032) by the key of the person named. A chain alone cannot show that its own holder rewrote it or cut its end; that needs a head kept elsewhere, such as the one printed in this report.',
  'Integrity (bytes are as received) and completeness (nothing was left out before receipt) are different things and are reported apart.',
]

export const itemsOnly = 'The results in this report concern only the items examined, as received.'

export const methodWords = [
  'Originals are hashed as they are received, sealed read-only, and never opened for writing again. Records are cut from the decompressed originals, and every value shown leads back to exhibit, member, byte offset and length.',
  'Records are normalised to the Open Cybersecurity Schema Framework. What maps nowhere is kept with the event; what cannot be read is counted as rejected, with its offset and reason, and its bytes stay in the original.',
  'Rules are Sigma rules, run over every record. A rule that fires shows that a record has certain values, not what a person intended. What was hidden by an examiner is counted.',
]

export const ladderWords = [
  "Words for access to data form a ladder, and each rung needs evidence of its own: listed (a name was returned), attempted (a request is recorded), succeeded (the record says the request succeeded), bytes returned (the record states bytes returned), bytes sent outside (such bytes were returned to an address outside the ranges stated as the client's own), contents identified (an examiner looked at the contents and cites what was seen).",
  'The word "exfiltrated" is not used by the register. It is a conclusion, and only an examiner\'s opinion may draw it.',
]

export const notHearsay =
  'A certification under Rule 902(13) or (14) settles authenticity only. It does not settle hearsay, relevance, or any other objection.'

const size = (bytes: number): string =>
  bytes >= 1024 ** 3 ? `${bytes / 1024 ** 3} GiB` : bytes >= 1024 ** 2 ? `${bytes / 1024 ** 2} MiB` : `${bytes / 1024} KiB`

export const limitTable: ReportTable = {
  columns: ['limit', 'value', 'beyond it'],
  rows: [
    ['longest single record', size(limits.recordBytes), 'rejected with offset, length and reason; its bytes stay in the original'],
    ['deepest nesting of one record', `${limits.recordDepth} levels`, 'rejected with offset, length and reason'],
    ['expansion of one compressed member', `${limits.expansionRatio} times its stored size`, 'the member is cut there and says so'],
    ['expanded bytes of one received file', size(limits.expandedBytes), 'the rest is not expanded, and says so'],
    [
      'members in one container',
      limits.containerMembers.toLocaleString('en-GB'),
      'further members are not listed, and the container says so',
    ],
    ['containers inside containers', `${limits.containerDepth} levels`, 'deeper containers are kept as they are'],
  ],
  note: '',
}

/** Of a lane of coverage. */
export const unshown = 'not shown; records are here'

/** What was received together under many paths is named by the first. */
export const shortPath = (path: string): string => {
  const all = path.split('\n')
  return all.length < 2 ? path : `${all[0]} and ${all.length - 1} more`
}
