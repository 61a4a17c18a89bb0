// `verify`: a package against the keys that are trusted, encrypted or not.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { decryptFile } from '../../src-main/evidence/package/age.ts'
import { blake2bFile, parsePublic, parseSignature, verifySignature } from '../../src-main/evidence/package/minisign.ts'
import { keysReached, type VerifiedPackage, verifyPackage } from '../../src-main/evidence/package/verify.ts'
import { type Arguments, many, on, one, UsageError } from './settings.ts'

export async function verify(args: Arguments): Promise<number> {
  const path = args.rest[0]
  if (!path) throw new UsageError('verify needs a package')
  const keys = many(args, 'key').map((file) => parsePublic(readFileSync(file, 'utf8')))
  const chain = one(args, 'chain') ? readFileSync(one(args, 'chain')!, 'utf8').split('\n').filter(Boolean) : []
  let result: VerifiedPackage
  if (path.endsWith('.age')) {
    const identities = many(args, 'identity').flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('AGE-SECRET-KEY-')),
    )
    if (identities.length === 0) return outside(path, keys, chain, on(args, 'json'))
    const folder = mkdtempSync(join(tmpdir(), 'vestige-verify-'))
    try {
      const plain = join(folder, basename(path).replace(/\.age$/, ''))
      await decryptFile(path, plain, identities)
      const beside = join(dirname(path), `${basename(plain)}.minisig`)
      await copyFile(beside, `${plain}.minisig`).catch(() => {})
      result = await verifyPackage(plain, { keys, chain })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  } else result = await verifyPackage(path, { keys, chain })
  print(result, on(args, 'json'))
  return result.holds ? 0 : 3
}

/** An encrypted package without the identity: only the outer signature can be checked. */
async function outside(path: string, keys: ReturnType<typeof parsePublic>[], chain: string[], json: boolean): Promise<number> {
  const signature = parseSignature(readFileSync(`${path}.minisig`, 'utf8'))
  const hash = await blake2bFile(path)
  const key = [...keysReached(keys, chain).values()].find((one) => verifySignature(one, hash, signature))
  const checks: VerifiedPackage['checks'] = [
    {
      name: 'signature',
      status: key ? 'holds' : keys.length === 0 ? 'not_checked' : 'fails',
      subject: `${basename(path)}.minisig`,
      detail: key ? `by key ${key.id}` : `key ${signature.keyId} is not among the trusted ones`,
    },
    { name: 'content', status: 'not_checked', subject: basename(path), detail: 'encrypted: give --identity FILE' },
  ]
  const holds = checks.every((check) => check.status !== 'fails')
  print({ holds, checks }, json)
  return holds ? 0 : 3
}

function print(result: Pick<VerifiedPackage, 'holds' | 'checks'>, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ holds: result.holds, checks: result.checks }))
    return
  }
  for (const check of result.checks)
    console.log(`${check.status.padEnd(11)} ${check.name}: ${check.subject}${check.detail ? ` (${check.detail})` : ''}`)
  console.log(result.holds ? 'holds' : 'DOES NOT HOLD')
}
