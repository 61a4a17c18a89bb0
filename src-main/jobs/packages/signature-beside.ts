// `NAME.minisig` beside a single received file: it came with it, so it is sealed and kept, though it is no file of the exhibit.
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { sealStream } from '../../evidence/seal/seal.ts'
import type { Desk } from '../desk.ts'
import { besideKey } from './examine.ts'

const mostBytes = 4096

/** For the ledger. */
export async function keepSignatureBeside(desk: Desk, exhibit: string, paths: readonly string[]): Promise<Record<string, unknown> | null> {
  const [path] = paths
  if (paths.length !== 1 || !existsSync(`${path}.minisig`)) return null
  const facts = lstatSync(`${path}.minisig`)
  if (!facts.isFile() || facts.size > mostBytes || lstatSync(path!).isDirectory()) return null
  const bytes = readFileSync(`${path}.minisig`)
  const { sha256, size } = await sealStream(
    desk.store,
    (async function* () {
      yield bytes
    })(),
  )
  await desk.client.setKv(besideKey(exhibit), { path: `${basename(path!)}.minisig`, text: bytes.toString('utf8') })
  return { path: `${path}.minisig`, sha256, size }
}
