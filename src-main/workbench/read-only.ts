// A case on a medium that cannot be written: its databases and ledger are copied beside, the originals are read where they lie.
import { constants, copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const copied = ['case.db', 'case.db-wal', 'events.duckdb', 'events.duckdb.wal', 'custody.jsonl']
/** Read in place, and never written where it lies. */
const linked = ['evidence', 'reports']

export interface ReadOnlyCopy {
  dir: string
  remove(): void
}

/** Opening writes a lock, a ledger entry and the databases' own files: all of it goes into the copy, and with it away again. */
export function copyToRead(dir: string): ReadOnlyCopy {
  const copy = mkdtempSync(join(tmpdir(), 'vestige-read-only-'))
  try {
    for (const name of copied) if (existsSync(join(dir, name))) copyFileSync(join(dir, name), join(copy, name), constants.COPYFILE_FICLONE)
    for (const name of linked) if (existsSync(join(dir, name))) symlinkSync(join(dir, name), join(copy, name))
  } catch (error) {
    rmSync(copy, { recursive: true, force: true })
    throw error
  }
  return { dir: copy, remove: () => rmSync(copy, { recursive: true, force: true }) }
}

/** Whether an error of writing says that the medium, and not the moment, forbids it. */
export const unwritable = (error: unknown): boolean => ['EROFS', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')

/** What a case on a read-only medium answers; everything else would be lost with the copy, and is refused. */
export const answeredReadOnly: ReadonlySet<string> = new Set(
  [
    'acquire.record',
    'addresses.facts addresses.lists',
    'annotations.ofEvent annotations.tags',
    'bundle.last',
    'case.info case.intakeVersions case.changes',
    'clock.offsets clock.proposals',
    'coverage.read coverage.digests coverage.retention coverage.preservation',
    'custody.list custody.head',
    'detections.state detections.list detections.one detections.incidents detections.rules detections.rule detections.hides',
    'detections.indicators detections.indicatorHits detections.matrix detections.coverage',
    'events.page events.count events.histogram events.facets events.detail events.elsewhere events.check events.suggest events.fields',
    'events.export',
    'evidence.exhibits evidence.members evidence.rejects evidence.read evidence.verify evidence.verification evidence.jobs evidence.cancel',
    'graph.start graph.expand graph.path graph.shortestStory graph.story graph.entities graph.hosts graph.processes graph.sessions',
    'graph.whereElse graph.pins graph.firsts',
    'inbox.get',
    'keep.asides keep.expunges',
    'mapping.list',
    'packages.list packages.trusted',
    'people.transfers people.keys people.hashes',
    'report.list report.draft report.versions report.check report.preview report.revisions report.authority',
    'verdict.kept verdict.insights verdict.bytes verdict.yara verdict.weights',
  ].flatMap((line) => line.split(' ')),
)
