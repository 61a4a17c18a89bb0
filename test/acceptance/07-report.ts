// Issue 7, points 1, 2, 3 and 7: reports of the demo case and of at least 200,000 events, written, signed off, rendered in every form,
// signed, rendered again in a second checkout, and looked at with the tools of others.
// `node test/acceptance/07-report.ts [FOLDER TO KEEP EVERYTHING IN]`; a case of an earlier run in that folder is taken again.
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReportFormat } from '../../src-main/contract/report.ts'
import { createWorkbench, type Workbench } from '../../src-main/workbench/workbench.ts'
import { generateCloudTrail } from '../bench/cloudtrail-generator.ts'
import { examine } from '../report/examined.ts'
import { node, root, shared, Table } from './command.ts'

const kept = process.argv[2]
const place = kept ?? mkdtempSync(join(tmpdir(), 'vestige-report-'))
mkdirSync(place, { recursive: true })
const at = (...parts: string[]) => join(place, ...parts)
const home = at('home')
const table = new Table()
const formats: ReportFormat[] = ['pdf', 'pdf-evidence', 'html', 'docx', 'json', 'csv', 'case', 'stix', 'timesketch']

/** Seconds on the clock and of the processor, threads of this process among them. */
async function timed<T>(run: () => Promise<T>): Promise<{ made: T; wall: number; cpu: number }> {
  const [began, used] = [performance.now(), process.cpuUsage()]
  const made = await run()
  const { user, system } = process.cpuUsage(used)
  return { made, wall: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 }
}
const spent = ({ wall, cpu }: { wall: number; cpu: number }) => `${wall.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU`
const tool = (name: string, ...args: string[]) => {
  const { stdout, stderr, status, error } = spawnSync(name, args, { cwd: place, encoding: 'utf8' })
  return { text: `${stdout ?? ''}${stderr ?? ''}`, status, missing: error !== undefined }
}

async function finish({ client }: Workbench, job: string): Promise<void> {
  for await (const { job: of, state, message } of await client.evidence.jobs()) {
    if (of !== job || state === 'running') continue
    if (state !== 'done') throw new Error(message ?? state)
    return
  }
}

async function save({ client }: Workbench, name: string, input: Parameters<typeof client.report.export>[0]): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of await client.report.export(input)) pieces.push(Buffer.from(piece.base64, 'base64'))
  writeFileSync(at(name), Buffer.concat(pieces))
  return at(name)
}

/** Every log of the shared set, and a made trail. */
async function largeCase(bench: Workbench, dir: string): Promise<void> {
  const set = at('set')
  generateCloudTrail({ directory: set, records: 200_000, recordsPerFile: 2000, seed: 7 })
  await bench.client.case.create({ path: dir, title: 'Nordlicht, cloud accounts' })
  const logs = existsSync(shared)
    ? readdirSync(shared)
        .filter(
          (name) =>
            !['attack', 'LICENSES', 'ocsf-schema', 'sigma-rules', 'sources.json', 'sigma_expected_hits.json', 'SOURCES.md'].includes(name),
        )
        .map((name) => join(shared, name))
    : []
  if (logs.length === 0) console.log('the shared data is not here: the case holds the made trail alone')
  await finish(
    bench,
    (await bench.client.evidence.receive({ paths: [set, ...logs], receipt: { by: 'Ben Collector', medium: 'encrypted disk' } })).job,
  )
  rmSync(set, { recursive: true })
}

async function forms(bench: Workbench, name: string, { most }: { most: number }): Promise<{ report: string; revision: number }> {
  const { client } = bench
  const info = await client.case.info()
  console.log(`${name}: ${info?.events} events`)
  const title = 'Use of credentials in the cloud accounts'
  const before = await client.report.list()
  const written = before[0] ? null : await timed(() => examine(client, { kind: 'expert', title, most }))
  if (written) console.log(`${name}: ${written.made.adopted} sentences adopted one by one in ${spent(written)}`)
  const report = 'R-001'
  const { version } = await client.report.draft({ report })
  const drafted = await timed(() => save(bench, `${name}-draft.pdf`, { report, format: 'pdf' }))
  table.check(`${name}: PDF of the draft in under 30 s`, drafted.wall < 30, spent(drafted))
  let revision = (await client.report.revisions({ report })).at(-1)?.revision
  if (revision === undefined) {
    const signed = await timed(() => client.report.signOff({ report, version }))
    revision = signed.made.revision
    table.check(`${name}: sign-off in under 30 s`, signed.wall < 30, spent(signed))
  }
  for (const format of formats) {
    const suffix =
      { 'pdf-evidence': 'evidence.pdf', csv: 'csv.zip', case: 'case.jsonld', stix: 'stix.json', timesketch: 'jsonl' }[format as string] ??
      format
    const made = await timed(() => save(bench, `${name}.${suffix}`, { report, revision: revision!, format }))
    table.check(`${name}: ${format} in under 30 s`, made.wall < 30, `${spent(made)}, ${statSync(made.made).size} bytes`)
  }
  for (const kind of ['incident', 'executive', 'evidence-list', 'certification'] as const)
    await save(bench, `${name}-${kind}.pdf`, { report, kind, format: 'pdf' })
  return { report, revision }
}

async function signed(bench: Workbench, name: string, of: { report: string; revision: number }): Promise<void> {
  if (tool('openssl', 'version').missing) return console.log('openssl is not here: nothing is signed')
  const subject = '/CN=Ada Examiner/O=Example Forensics GmbH'
  tool(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-keyout',
    'key.pem',
    '-out',
    'certificate.pem',
    '-days',
    '30',
    '-nodes',
    '-subj',
    subject,
  )
  tool('openssl', 'pkcs12', '-export', '-inkey', 'key.pem', '-in', 'certificate.pem', '-out', 'ada.p12', '-passout', 'pass:pw')
  for (const [copy, unsigned] of [
    ['filing', `${name}.pdf`],
    ['evidence', `${name}.evidence.pdf`],
  ] as const) {
    const { base64 } = await bench.client.report.sign({ ...of, copy, path: at('ada.p12'), password: 'pw' })
    const bytes = Buffer.from(base64, 'base64')
    const file = `${name}-${copy}-signed.pdf`
    writeFileSync(at(file), bytes)
    const plain = readFileSync(at(unsigned))
    table.check(
      `${name}, ${copy}: the unsigned bytes are a prefix of the signed`,
      bytes.subarray(0, plain.length).equals(plain),
      `${plain.length} of ${bytes.length}`,
    )
    looked(name, copy, file)
    const text = bytes.toString('latin1')
    const hex = [...text.matchAll(/\/Contents\s*<([0-9a-fA-F]+)>/g)].at(-1)?.[1] ?? ''
    writeFileSync(at('signature.der'), Buffer.from(hex, 'hex'))
    const cms = tool('openssl', 'cms', '-cmsout', '-noout', '-print', '-inform', 'DER', '-in', 'signature.der')
    table.check(`${name}, ${copy}: signing-certificate attribute`, /id-smime-aa-signingCertificateV2/.test(cms.text), 'openssl cms -print')
  }
}

function looked(name: string, copy: string, file: string): void {
  const said = (what: string, ran: ReturnType<typeof tool>, holds: boolean, words: string) => {
    if (ran.missing) console.log(`${what} is not here: ${file} was not looked at with it`)
    else table.check(`${name}, ${copy}: ${what}`, holds, words)
  }
  const qpdf = tool('qpdf', '--check', file)
  said('qpdf --check', qpdf, qpdf.status === 0, qpdf.text.trim().split('\n').at(-1) ?? '')
  const info = tool('pdfinfo', file)
  const of = (key: string) => new RegExp(`^${key}:\\s*(.*)$`, 'm').exec(info.text)?.[1] ?? ''
  const wanted = copy === 'filing' ? '2' : '3'
  said(
    'pdfinfo',
    info,
    of('Tagged') === 'yes' && of('Suspects') === 'no' && of('JavaScript') === 'no',
    `${of('Pages')} pages, tagged ${of('Tagged')}, suspects ${of('Suspects')}`,
  )
  const part = tool('pdfinfo', '-meta', file)
  said(
    'PDF/A as it states',
    part,
    part.text.includes(`<pdfaid:part>${wanted}</pdfaid:part>`) && part.text.includes('<pdfaid:conformance>B<'),
    `part ${wanted}, B`,
  )
  const held = tool('pdfdetach', '-list', file)
  const files = Number(/^(\d+) embedded/m.exec(held.text)?.[1] ?? -1)
  said('pdfdetach', held, copy === 'filing' ? files === 0 : files > 3, `${files} attached`)
  const sig = tool('pdfsig', '-nocert', file)
  said(
    'pdfsig',
    sig,
    /Signature is Valid/.test(sig.text) && /Total document signed/.test(sig.text),
    /Signature Validation: .*/.exec(sig.text)?.[0] ?? sig.text.slice(0, 200),
  )
}

/** The same revision by a copy of the program elsewhere, over a copy of the case folder. */
function elsewhere(name: string, dir: string, home: string): void {
  const [checkout, copy, copyHome] = [at('checkout'), at('copy.vestige'), at('copy-home')]
  for (const folder of [checkout, copy, copyHome]) rmSync(folder, { recursive: true, force: true })
  const cloned = spawnSync('git', ['clone', '--quiet', '--shared', root, checkout], { encoding: 'utf8' })
  if (cloned.status !== 0) {
    table.check('a second checkout', false, cloned.stderr)
    return
  }
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'))
  cpSync(dir, copy, { recursive: true })
  cpSync(home, copyHome, { recursive: true })
  for (const [format, suffix] of [
    ['pdf', 'pdf'],
    ['pdf-evidence', 'evidence.pdf'],
    ['html', 'html'],
    ['docx', 'docx'],
    ['csv', 'csv.zip'],
    ['json', 'json'],
    ['case', 'case.jsonld'],
  ] as const) {
    const out = at(`again.${suffix}`)
    const ran = spawnSync(node, [join(checkout, 'bin', 'vestige.mjs'), 'report', copy, '--format', format, '--out', out], {
      encoding: 'utf8',
      env: { ...process.env, VESTIGE_HOME: copyHome, VESTIGE_PASSPHRASE: '', TZ: 'Pacific/Auckland', LANG: 'C' },
    })
    const same = ran.status === 0 && readFileSync(out).equals(readFileSync(at(`${name}.${suffix}`)))
    table.check(`${name}: ${format} of a second checkout is the same to the byte`, same, ran.status === 0 ? '' : ran.stderr.slice(-300))
  }
}

async function asLinkedData(name: string, dir: string): Promise<void> {
  const { default: jsonld } = await import('jsonld')
  const text = readFileSync(at(`${name}.case.jsonld`), 'utf8')
  const offline = async (url: string) => {
    throw new Error(`asked for ${url}`)
  }
  const rdf = String(await jsonld.toRDF(JSON.parse(text), { documentLoader: offline, format: 'application/n-quads' } as never))
  const { custodyRows, exhibits, members } = JSON.parse(readFileSync(at(`${name}.json`), 'utf8')) as {
    custodyRows: { hash: string }[]
    exhibits: { sha256: string | null }[]
    members: { sha256: string | null }[]
  }
  const ledger = readFileSync(join(dir, 'custody.jsonl'), 'utf8').trimEnd().split('\n').slice(0, custodyRows.length)
  const acts = ledger.filter((line) => rdf.includes((JSON.parse(line) as { hash: string }).hash)).length
  table.check(
    `${name}: CASE/UCO is JSON-LD and has every act of the ledger`,
    acts === ledger.length && acts > 0,
    `${acts} acts, ${rdf.split('\n').length} statements`,
  )
  const sums = [...exhibits, ...members].flatMap(({ sha256 }) => sha256 ?? [])
  const there = sums.filter((sum) => rdf.includes(sum)).length
  table.check(`${name}: CASE/UCO has every hash of the exhibits`, there === sums.length && there > 0, `${there} of ${sums.length}`)
}

for (const { name, most, dir, own } of [
  // The demo has a home and a key of its own.
  { name: 'demo', most: 60, dir: join(home, 'demo', 'demo.vestige'), own: join(home, 'demo') },
  { name: 'large', most: 150, dir: at('large.vestige'), own: home },
]) {
  const bench = await createWorkbench({ host: 'lab', home, passphrase: '' })
  const { client } = bench
  try {
    if (!existsSync(join(home, 'examiner.json')))
      await client.examiner.setIdentity({
        name: 'Ada Examiner',
        mail: 'ada@example.org',
        organisation: 'Example Forensics GmbH',
        passphrase: '',
      })
    if (name === 'demo') await client.case.openDemo()
    else if (existsSync(dir)) await client.case.open({ path: dir })
    else await largeCase(bench, dir)
    while ((await client.detections.state()).stale) await new Promise((resolve) => setTimeout(resolve, 500))
    const of = await forms(bench, name, { most })
    await signed(bench, name, of)
  } finally {
    await bench.close()
  }
  await asLinkedData(name, dir)
  elsewhere(name, dir, own)
}
if (!kept) rmSync(place, { recursive: true, force: true })
table.close()
