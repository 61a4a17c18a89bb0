// Signatures: the unsigned bytes stay a prefix, openssl and pdfsig find them valid, the certificate is bound, tampering shows.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleDocument } from '../../../test/report/sample-document.ts'
import { readKit } from '../kit.ts'
import { typeset } from '../pdf/typeset.ts'
import { readStamp, requestFor, StampError, sha256Of } from '../timestamp/token.ts'
import { signDetached } from './cades.ts'
import { insertSignature, PdfFormError, prepare, signedBytes } from './pdf-update.ts'
import { CertificateError, openPkcs12 } from './pkcs12.ts'

const program = (name: string) => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))
const openssl = program('openssl')
const pdfsig = program('pdfsig') && program('qpdf')
if (!openssl) console.log('left out: tests of signatures, since openssl is not here')
if (!pdfsig) console.log('left out: checks by pdfsig and qpdf, which are not here')

const facts = { name: 'Ada', reason: 'Report R-001, revision 1', location: 'Zürich', at: '2026-11-21T12:00:00.000Z' }
let dir: string
let pdf: Buffer
const run = (name: string, ...args: string[]) => {
  const { stdout, stderr, status } = spawnSync(name, args, { cwd: dir, encoding: 'utf8' })
  return { text: stdout + stderr, status }
}

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-sign-'))
  pdf = typeset(sampleDocument(), readKit(), 'filing', [])
  if (!openssl) return
  for (const [name, key] of [
    ['rsa', ['rsa:2048']],
    ['ec', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
  ] as const) {
    run(
      'openssl',
      'req',
      '-x509',
      '-newkey',
      ...key,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.crt`,
      '-days',
      '30',
      '-nodes',
      '-subj',
      '/CN=Ada Examiner/O=Lab',
    )
    run('openssl', 'pkcs12', '-export', '-inkey', `${name}.key`, '-in', `${name}.crt`, '-out', `${name}.p12`, '-passout', 'pass:pw')
  }
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test.skipIf(!openssl).each(['rsa', 'ec'])(
  '%s: valid by openssl with the ESS attribute, valid by pdfsig, unsigned bytes a prefix',
  async (name) => {
    const identity = await openPkcs12(readFileSync(join(dir, `${name}.p12`)), 'pw')
    expect(identity).toMatchObject({ name: 'Ada Examiner', algorithm: name === 'rsa' ? 'RSA' : 'EC' })
    const prepared = prepare(pdf, facts)
    const content = signedBytes(prepared)
    const cms = await signDetached(content, identity)
    const signed = insertSignature(prepared, cms)
    expect(signed.subarray(0, pdf.length).equals(pdf)).toBe(true)
    writeFileSync(join(dir, 'sig.der'), cms)
    writeFileSync(join(dir, 'content'), content)
    const verify = [
      'cms',
      '-verify',
      '-cades',
      '-inform',
      'DER',
      '-in',
      'sig.der',
      '-content',
      'content',
      '-binary',
      '-CAfile',
      `${name}.crt`,
      '-purpose',
      'any',
      '-out',
      'out',
    ]
    expect(run('openssl', ...verify).text).toContain('Verification successful')
    const printed = run('openssl', 'cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'sig.der').text
    expect(printed).toContain('id-smime-aa-signingCertificateV2')
    expect(printed).not.toContain('signingTime')
    content[100]! ^= 1
    writeFileSync(join(dir, 'content'), content)
    expect(run('openssl', ...verify).status).not.toBe(0)
    if (!pdfsig) return
    writeFileSync(join(dir, 'signed.pdf'), signed)
    expect(run('pdfsig', '-nocert', 'signed.pdf').text).toMatch(
      /ETSI\.CAdES\.detached[\s\S]*Total document signed[\s\S]*Signature is Valid/,
    )
    expect(run('qpdf', '--check', 'signed.pdf').status).toBe(0)
    signed[200]! ^= 1
    writeFileSync(join(dir, 'tampered.pdf'), signed)
    expect(run('pdfsig', '-nocert', 'tampered.pdf').text).not.toContain('Signature is Valid')
  },
)

test.skipIf(!openssl)('a wrong password, no PKCS#12 and a file without key are told apart', async () => {
  const file = readFileSync(join(dir, 'rsa.p12'))
  await expect(openPkcs12(file, 'no')).rejects.toThrow(/password does not open/)
  await expect(openPkcs12(Buffer.from('nothing'), 'pw')).rejects.toThrow(CertificateError)
  run('openssl', 'pkcs12', '-export', '-nokeys', '-in', 'rsa.crt', '-out', 'only.p12', '-passout', 'pass:pw')
  await expect(openPkcs12(readFileSync(join(dir, 'only.p12')), 'pw')).rejects.toThrow(/no private key/)
  for (let cut = 1; cut < file.length; cut += 300) await expect(openPkcs12(file.subarray(0, cut), 'pw')).rejects.toThrow(CertificateError)
})

test('a PDF that was updated before is not updated again', () => {
  const prepared = prepare(pdf, facts)
  expect(() => prepare(prepared.bytes, facts)).toThrow(PdfFormError)
  expect(() => prepare(Buffer.from('%PDF-1.7\nnothing'), facts)).toThrow(PdfFormError)
})

test.skipIf(!openssl)('a time stamp is taken only when it is over the right hash and its signature holds', async () => {
  writeFileSync(
    join(dir, 'tsa.cnf'),
    `[req]\ndistinguished_name=d\nx509_extensions=e\nprompt=no\n[d]\nCN=Test TSA\n[e]\nextendedKeyUsage=critical,timeStamping\n[t]\ndefault_tsa=c\n[c]\nserial=${join(dir, 'serial')}\ncrypto_device=builtin\nsigner_cert=${join(dir, 'tsa.crt')}\nsigner_key=${join(dir, 'tsa.key')}\nsigner_digest=sha256\ndefault_policy=1.2.3\ndigests=sha256\naccuracy=secs:1\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n`,
  )
  writeFileSync(join(dir, 'serial'), '01\n')
  run(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'tsa.key',
    '-out',
    'tsa.crt',
    '-days',
    '30',
    '-config',
    'tsa.cnf',
  )
  const digest = sha256Of(Buffer.from('report.json'))
  writeFileSync(join(dir, 'q.tsq'), requestFor(digest))
  run('openssl', 'ts', '-reply', '-config', 'tsa.cnf', '-section', 'c', '-queryfile', 'q.tsq', '-out', 'r.tsr')
  const answer = readFileSync(join(dir, 'r.tsr'))
  const read = await readStamp(answer, digest)
  expect(read).toMatchObject({ authority: 'Test TSA', sha256: digest.toString('hex') })
  await expect(readStamp(answer, sha256Of(Buffer.from('other')))).rejects.toThrow(/something else/)
  const broken = Buffer.from(answer)
  broken[broken.length - 20]! ^= 1
  await expect(readStamp(broken, digest)).rejects.toThrow(StampError)
  await expect(readStamp(Buffer.from('x'), digest)).rejects.toThrow(StampError)
})
