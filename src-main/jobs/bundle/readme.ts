// README.txt of a bundle: for whoever receives it and has never seen Vestige.
import type { BundleManifest } from '../../contract/bundle.ts'

const classes: Record<string, string> = {
  report: 'the report in its forms; report.json is the one all others are made from',
  export: 'exports for other tools',
  custody: 'the chain of custody: the signed ledger itself, and as a page and a table to read',
  list: 'lists that the ledger names: files with their SHA-256, and Merkle roots',
  original: 'originals as they were received, each under the SHA-256 of its bytes',
  cited: 'bytes of cited files out of containers that the verifier does not open',
  proof: 'records that may be shown, of originals that may not, with the proof that they are of the sealed set and in order',
  working: 'working papers that the examiner chose to add',
}

export function readme(manifest: BundleManifest, fingerprint: string): string {
  const { head, redaction } = manifest
  const line = (text = '') => `${text}\n`
  const count = (kind: string) => manifest.files.filter((one) => one.class === kind)
  const folders = Object.entries(classes)
    .map(([kind, words]) => [count(kind), words] as const)
    .filter(([files]) => files.length > 0)
    .map(([files, words]) =>
      line(`  ${`${files[0]!.path.split('/')[0]}/`.padEnd(12)} ${files.length} ${files.length === 1 ? 'file' : 'files'}: ${words}`),
    )
  return [
    line(`${manifest.case.title}, case ${manifest.case.id}`),
    line(`Bundle made ${manifest.madeAt} by ${manifest.madeBy} with ${manifest.tool}`),
    line(redaction ? `\nTHIS IS A REDACTED BUNDLE. Reason: ${redaction.reason}` : ''),
    line('What is in it'),
    ...folders,
    line(`  ${'verify/'.padEnd(12)} the verifier: vestige-verify.mjs (Node) and vestige-verify.html (any browser since 2025, no network)`),
    line(`  ${'keys/'.padEnd(12)} the examiner's public key in minisign's form`),
    line(),
    line('How to check it'),
    line('  In a browser: open verify/vestige-verify.html, switch the network off, drop this folder on the page.'),
    line('  With Node 20 or newer: node verify/vestige-verify.mjs . --head COUNT:HEX --key FINGERPRINT'),
    line('  With common tools: sha256sum -c manifest-sha256.txt; minisign -Vm manifest-sha256.txt -p keys/examiner.pub'),
    line(
      '  A verifier that comes with what it checks proves little to a doubter: compare its SHA-256 with one from elsewhere, or read it.',
    ),
    line(),
    line('Compare with what you were given on paper or by mail, not with this file:'),
    line(`  head of the ledger          ${head.count}:${head.hash}`),
    line(`  fingerprint of the examiner ${fingerprint}`),
    line('  Without these two the verifier says "not provable" where only they could tell.'),
    line(),
    line("The ledger's last act here is the begin of this bundle; its end, with the hash of the manifest, follows in the case."),
    line(),
    line('What is not in it'),
    ...manifest.leftOut.map(({ name, count: n, why }) => line(`  ${name}: ${n} (${why})`)),
    ...(manifest.absent.length > 0 ? [line(`  originals and lists: ${manifest.absent.length}, each with its reason in bundle.json`)] : []),
    ...(redaction
      ? [
          line(),
          line('Log of redactions'),
          ...redaction.log.map((one) => line(`  ${one.class}: ${one.count} (${one.what})`)),
          line(
            '  Withheld text is replaced by [withheld]. Records are hidden whole; a hidden record stands as a hash over its bytes and a',
          ),
          line('  random salt that stays in the case, so that guessing its content against that hash does not succeed.'),
          line(
            '  Withheld entries of the ledger and hashes of whole files carry no salt: a reader who knows every other byte of one could try.',
          ),
        ]
      : []),
  ].join('')
}
