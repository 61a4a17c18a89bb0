// Acts of the ledger as sentences begin.

const acts: Record<string, string> = {
  'case.custody': 'Ledger begun',
  'import.assign': 'Source given by hand',
  'import.unlock': 'Opened with a key',
  'inbox.watch': 'Inbox watched, standing instruction',
  'inbox.end': 'Inbox no longer watched',
  'package.trust': 'Key of a sensor trusted',
  'custody.torn': 'Torn line set aside',
  view: 'Original viewed',
  intake: 'Intake saved',
  heal: 'Original restored',
  'case.create': 'Case made',
  'case.open': 'Case opened',
  'case.close': 'Case closed for good',
  open: 'Case opened',
  close: 'Case left',
  import: 'Evidence received',
  receive: 'Evidence received',
  verify: 'Case verified',
  read: 'Original viewed',
  'evidence.read': 'Original viewed',
  export: 'Events exported',
  'events.export': 'Events exported',
  anchor: 'Head anchored outside',
  'examiner.add': 'Examiner added',
  'workstation.add': 'Workstation instructed',
  'ledger.takeIn': "Reader's ledger taken in",
  'import.resume': 'Receipt continued',
  print: 'Printed',
  takeover: 'Case taken over',
  recovered: 'Torn line set aside',
  reindex: 'Index rebuilt',
  'custody.handOver': 'Handed over',
  'custody.return': 'Given back',
  'custody.accept': 'Accepted',
  'key.rotate': 'Key replaced',
  'key.revoke': 'Key revoked',
  branch: 'Copied for an examiner',
  merge: 'Copy merged',
  bundle: 'Bundle written',
  replay: 'Replayed',
  insights: 'Artifacts analysed',
  yara: 'YARA rules given',
  'model.add': 'Model added',
  'model.remove': 'Model removed',
  'model.on': 'Model switched on',
  'model.off': 'Model switched off',
  'model.declared-local': 'Endpoint declared local',
  'model.run': 'Model asked',
  verdict: 'Verdict reached',
  'verdict.keep': 'Verdict kept',
  detect: 'Rules run',
  indicators: 'Indicators imported',
  'detection.hide': 'Detections hidden',
  'detection.unhide': 'Detections shown again',
  clock: 'Clock offset changed',
  'coverage.retention': 'Retention set',
  'coverage.digests': 'Digests checked',
  'addresses.list': 'Address list changed',
  mapping: 'Mapping sheet saved',
  reveal: 'Masked value revealed',
  'set-aside': 'Set aside',
  'set-aside.end': 'Taken back',
  expunge: 'Expunged',
  'expunge.resume': 'Expunging continued',
  pack: 'Case being packed',
  'pack.sent': 'Case packed',
  'pack.received': 'Receipt of the other side',
  'pack.receipt': 'Receipt of the other side',
  'report.signoff': 'Report signed off',
  'report.export': 'Report saved',
  'report.sign': 'Report signed',
  'report.timestamp': 'Report time-stamped',
  'timestamp.authority': 'Time-stamp authority set',
}

export const actWords = (action: string): string => acts[action] ?? action

export const offsetWords = (minutes: number): string => {
  const size = Math.abs(minutes)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** The few words of an entry's detail that fit a line. */
export const detailWords = (detail: Readonly<Record<string, unknown>>): string =>
  Object.entries(detail)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')
