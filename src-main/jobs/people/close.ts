// Closing a case: a signed list of every file in it, what goes back to whom, and a certificate for whoever destroys the rest.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { formatHashList, type ListedHash } from '../../evidence/hash-list.ts'
import type { Signer } from '../../evidence/keys/identity.ts'
import { minisign, minisignKey } from '../bundle/folder.ts'
import type { Desk } from '../desk.ts'
import { destructionCertificate, returnList } from './pages.ts'
import { transfersOf } from './transfers.ts'

/** Written on while the case is open: their bytes change by the very act of listing them. */
const moving = /^(case\.lock|custody\.jsonl|(case\.db|events\.duckdb)([.-](wal|shm))?)$/

export async function closeCase(
  desk: Desk,
  signer: Signer,
  path: string,
  note: string,
): Promise<{ path: string; files: number; sha256: string }> {
  if (existsSync(path)) throw Object.assign(new Error(`${path} exists already`), { code: 'usage' })
  const facts = await desk.client.facts()
  const exhibits = await desk.client.exhibits()
  const act = desk.ledger.begin('case.close', { detail: { note } })
  try {
    const listed: ListedHash[] = []
    for (const full of filesBelow(desk.dir)) {
      const name = relative(desk.dir, full).replaceAll('\\', '/')
      if (!moving.test(name)) listed.push({ path: name, sha256: await hashOf(full) })
    }
    mkdirSync(path, { recursive: true })
    const list = formatHashList(listed)
    const sha256 = createHash('sha256').update(list).digest('hex')
    const of = { caseId: facts.id, title: facts.title, head: desk.ledger.head }
    writeFileSync(join(path, 'archive-sha256.txt'), list)
    writeFileSync(
      join(path, 'archive-sha256.txt.minisig'),
      minisign(signer, Buffer.from(list), `vestige archive list, case ${facts.id}, ${listed.length} files`),
    )
    writeFileSync(join(path, 'examiner.pub'), minisignKey(signer))
    writeFileSync(join(path, 'return-list.html'), returnList(of, exhibits, await transfersOf(desk.dir)))
    writeFileSync(join(path, 'destruction-certificate.html'), destructionCertificate(of, exhibits, sha256))
    act.done({ after: sha256, detail: { files: listed.length, exhibits: exhibits.length } })
    return { path, files: listed.length, sha256 }
  } catch (error) {
    act.failed((error as Error).message)
    throw error
  }
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = join(folder, entry.name)
    if (entry.isDirectory()) yield* filesBelow(full)
    else if (entry.isFile() && statSync(full).isFile()) yield full
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
