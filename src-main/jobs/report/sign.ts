// Signs a signed-off revision's PDF by a certificate, stamps it in time where the examiner wants it, and keeps the file beside the case.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Stamp, signDetached } from '../../report/sign/cades.ts'
import { insertSignature, prepare, signedBytes } from '../../report/sign/pdf-update.ts'
import { openPkcs12 } from '../../report/sign/pkcs12.ts'
import { askAuthority } from '../../report/timestamp/ask.ts'
import { readStamp, requestFor, sha256Of } from '../../report/timestamp/token.ts'
import { evidenceAttachments } from './evidence-copy.ts'
import type { ReportDesk } from './gather.ts'
import { render, sha256Hex } from './render.ts'
import { ReportError, revisionDocument } from './reports.ts'

const authorityKey = 'report.timestampAuthority'

export interface SignInput {
  report: string
  revision: number
  copy: 'filing' | 'evidence'
  file: Uint8Array
  password: string
  timestamp: boolean
  now?: () => Date
}
export interface SignedReport {
  name: string
  bytes: Buffer
  sha256: string
  signer: string
}

export async function authorityOf({ client }: ReportDesk): Promise<{ url: string } | null> {
  return ((await client.getKv(authorityKey)) as { url: string } | null | undefined) ?? null
}

/** Switching it on or off is in the ledger. */
export async function setAuthority(desk: ReportDesk, url: string | null): Promise<{ url: string } | null> {
  if (url !== null && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) throw new ReportError(`${url} is no web address`)
  await desk.client.setKv(authorityKey, url === null ? null : { url })
  desk.ledger.note('timestamp.authority', { detail: { url: url ?? 'switched off' } })
  return authorityOf(desk)
}

export async function signReport(desk: ReportDesk, input: SignInput): Promise<SignedReport> {
  const { document, kit, info } = await revisionDocument(desk, input.report, input.revision)
  const identity = await openPkcs12(input.file, input.password)
  const at = (input.now?.() ?? new Date()).toISOString()
  if (at < identity.from || at > identity.to)
    throw new ReportError(`the certificate is valid from ${identity.from} to ${identity.to}, not now`)
  const authority = input.timestamp ? await authorityOf(desk) : null
  if (input.timestamp && !authority) throw new ReportError('no time-stamp authority is switched on for this case')
  const unsigned = await render(
    document,
    kit,
    input.copy === 'filing' ? 'pdf' : 'pdf-evidence',
    input.copy === 'filing' ? [] : await evidenceAttachments(desk, document),
  )
  const prepared = prepare(Buffer.from(unsigned.bytes), {
    name: identity.name,
    reason: `Report ${info.report}, revision ${info.revision}`,
    location: document.header.place,
    at,
  })
  const act = desk.ledger.begin('report.sign', {
    before: sha256Hex(unsigned.bytes),
    detail: {
      report: info.report,
      revision: info.revision,
      revisionSha256: info.sha256,
      signer: identity.subject,
      certificateSha256: identity.sha256,
      ...(authority && { timestampAuthority: authority.url }),
    },
  })
  try {
    let stampedAt: string | undefined
    const stamp: Stamp | undefined = authority
      ? async (sha256) => {
          const read = await readStamp(await askAuthority(authority.url, requestFor(sha256)), sha256)
          stampedAt = read.at
          return read.token
        }
      : undefined
    const bytes = insertSignature(prepared, await signDetached(signedBytes(prepared), identity, stamp))
    const name = unsigned.name.replace(/\.pdf$/, '-signed.pdf')
    keep(desk, name, bytes)
    const sha256 = sha256Hex(bytes)
    act.done({ after: sha256, detail: { file: `reports/${name}`, ...(stampedAt !== undefined && { stampedAt }) } })
    return { name, bytes, sha256, signer: identity.subject }
  } catch (error) {
    act.failed((error as Error).message)
    throw error
  }
}

/** What an authority elsewhere is asked to stamp: the SHA-256 of `report.json`. */
export async function timestampRequest(desk: ReportDesk, report: string, revision: number): Promise<Buffer> {
  const { info } = await revisionDocument(desk, report, revision)
  return requestFor(Buffer.from(info.sha256, 'hex'))
}

export async function importTimestamp(
  desk: ReportDesk,
  report: string,
  revision: number,
  file: Uint8Array,
): Promise<{ at: string; authority: string }> {
  const { info } = await revisionDocument(desk, report, revision)
  const { token, at, authority } = await readStamp(file, Buffer.from(info.sha256, 'hex'))
  const name = `${report}-rev${revision}.tst`
  keep(desk, name, token)
  desk.ledger.note('report.timestamp', {
    before: info.sha256,
    after: sha256Of(token).toString('hex'),
    detail: { report, revision, at, authority, file: `reports/${name}` },
  })
  return { at, authority }
}

function keep(desk: ReportDesk, name: string, bytes: Uint8Array): void {
  const folder = join(desk.dir, 'reports')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(join(folder, name), bytes, { mode: 0o600 })
}
