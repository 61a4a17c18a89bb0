// One journal entry to one event; what its message means is read as in syslog.
import type { Json } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { parseEpoch } from '../epoch.ts'
import { baseName, fileOf, filled, integer } from '../host-event.ts'
import { eventOfLine } from '../linux_syslog/normalise.ts'
import { isRecord } from '../taken.ts'

type Obj = Record<string, unknown>

export function isEntry(value: unknown): value is Obj {
  return (
    isRecord(value) &&
    /^\d{15,17}$/.test(String(value.__REALTIME_TIMESTAMP ?? value._SOURCE_REALTIME_TIMESTAMP ?? '')) &&
    (value.__CURSOR !== undefined || value._BOOT_ID !== undefined || value.MESSAGE !== undefined)
  )
}

/** Text of a field: `-o json` writes bytes that are no UTF-8 as a list of numbers, and repeated fields as a list. */
function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  if (typeof value === 'number') return String(value)
  if (!Array.isArray(value) || value.length === 0) return undefined
  if (value.every((item) => Number.isInteger(item) && item >= 0 && item <= 255)) return Buffer.from(value).toString('utf8')
  return text(value[0])
}

/** Fields that stand elsewhere in the event when they are plain text. */
const mapped = ['MESSAGE', '_HOSTNAME', '_PID', '__CURSOR', '_CMDLINE', '_EXE']

export function normalise(record: Framed, _member: MemberContext): RecordResult {
  const entry = record.value
  if (!isEntry(entry)) return { reject: 'not a journal entry: no time, cursor or message' }
  const recorded = text(entry.__REALTIME_TIMESTAMP) ?? text(entry._SOURCE_REALTIME_TIMESTAMP)
  const when = parseEpoch(recorded)
  const program = text(entry.SYSLOG_IDENTIFIER) ?? text(entry._COMM)
  const uid = text(entry._UID)
  const login = text(entry._AUDIT_LOGINUID)
  const exe = text(entry._EXE)
  const machine = text(entry._MACHINE_ID)
  const cursor = text(entry.__CURSOR)
  const unmapped: Obj = {}
  for (const [key, value] of Object.entries(entry)) if (!mapped.includes(key) || typeof value !== 'string') unmapped[key] = value
  const pid = integer(text(entry._PID))
  if (pid === undefined && entry._PID !== undefined) unmapped._PID = entry._PID
  const container = text(entry.CONTAINER_ID_FULL) ?? text(entry.CONTAINER_ID)
  return {
    events: [
      eventOfLine({
        source: 'linux_journald',
        product: 'systemd-journald',
        time: when ? { when, labels: [] } : { when: undefined, undated: `the time is implausible: ${recorded}`, labels: [] },
        recorded,
        host: text(entry._HOSTNAME),
        program,
        pid,
        message: text(entry.MESSAGE) ?? '',
        level: integer(text(entry.PRIORITY)),
        facts: {
          user: login !== undefined && login !== '4294967295' ? { uid: login } : uid === undefined ? undefined : { uid },
          session: filled({ uid: text(entry._AUDIT_SESSION) ?? text(entry._SYSTEMD_SESSION) }),
          process: {
            name: baseName(program),
            cmd_line: text(entry._CMDLINE),
            file: exe === undefined ? undefined : fileOf(exe),
            user: uid === undefined ? undefined : { uid },
            container: container === undefined ? undefined : { uid: container, name: text(entry.CONTAINER_NAME) },
          },
          device: machine === undefined ? undefined : { uid: machine },
          service: text(entry._SYSTEMD_UNIT),
          vendorId: cursor === undefined ? undefined : { id: cursor, scope: machine ?? '', content: entry },
        },
        unmapped: unmapped as { [key: string]: Json },
      }),
    ],
  }
}
