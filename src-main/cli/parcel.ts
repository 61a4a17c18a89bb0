// vestige case pack|unpack|receipt|keygen: a case on its way to someone else.
import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  identitiesIn,
  makeIdentity,
  packBegun,
  packEnded,
  packFolder,
  packWritten,
  recipientsFrom,
  unpackFolder,
} from '../workbench/parcel.ts'
import { one, read } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { caseOptions, openKey, withCase, withWorkbench } from './with-case.ts'

export async function pack(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    to: { type: 'string', multiple: true },
    out: { type: 'string' },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  const dir = one(positionals, 'the case folder')
  if (!existsSync(dir)) throw new UsageError(`${dir} does not exist`)
  if (values.out === undefined) throw new UsageError('--out is missing: the file to write')
  const recipients = await recipientsFrom(values.to ?? [])
  if (recipients.length === 0) throw new UsageError('--to is missing: an age recipient (age1…) of who receives it')
  const file = resolve(values.out)
  const written = existsSync(file) ? await packWritten(dir, file, recipients) : undefined
  if (existsSync(file) && !written) throw new UsageError(`${file} is there already`)
  if (file.startsWith(`${resolve(dir)}/`)) throw new UsageError('--out lies in the case itself')
  if (written) say('it was written whole; only its receipt was missing')
  const packed = written ?? (await packNow(dir, file, recipients, values))
  const { receipt } = await withCase(dir, values, (client) =>
    client.keep.packed({ file, sha256: packed.sha256, manifestSha256: packed.manifestSha256, size: packed.size, head: packed.head }),
  )
  writeFileSync(`${file}.receipt.json`, receipt)
  packEnded(file)
  if (values.json) await printJson({ ...packed, receipt: `${file}.receipt.json` })
  else await print(`${file}: ${packed.size} bytes in ${packed.parts} parts, SHA-256 ${packed.sha256}; receipt ${file}.receipt.json\n`)
  return exit.done
}

async function packNow(
  dir: string,
  file: string,
  recipients: string[],
  values: { examiner?: string | undefined; takeover?: string | undefined },
) {
  if (packBegun(dir, file, recipients)) say('goes on where it was stopped')
  else await withCase(dir, values, (client) => client.keep.packing({ recipients, file }))
  const from = await withWorkbench(async (client, workbench) => {
    await openKey(client, { dir, examiner: values.examiner })
    return workbench.signer().by
  })
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort(new Error('stopped; the same command goes on')))
  return packFolder(dir, file, recipients, from, progress('packed'), stop.signal)
}

export async function unpack(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    key: { type: 'string', multiple: true },
    examiner: { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  const [file, dir, more] = positionals
  if (file === undefined || dir === undefined || more !== undefined) throw new UsageError('case unpack FILE DIR --key KEYFILE')
  if (!existsSync(file)) throw new UsageError(`${file} does not exist`)
  if (existsSync(dir)) throw new UsageError(`${dir} is there already`)
  const identities = (values.key ?? []).flatMap(identitiesIn)
  if (identities.length === 0) throw new UsageError('--key is missing: a file with your age identity')
  const signer = await withWorkbench(async (client, workbench) => {
    if ((await client.examiner.list()).length === 0) return undefined
    await openKey(client, { examiner: values.examiner })
    return workbench.signer()
  })
  const unpacked = await unpackFolder(file, dir, identities, signer, progress('unpacked'))
  const receipt = `${resolve(file)}.arrived.json`
  if (unpacked.receipt !== undefined) writeFileSync(receipt, unpacked.receipt)
  else say('there is no examiner here, so no receipt could be signed')
  for (const fail of unpacked.fails) say(fail)
  const { receipt: _, ...rest } = unpacked
  if (values.json) await printJson({ ...rest, receipt: unpacked.receipt === undefined ? null : receipt })
  else
    await print(
      `${dir}: ${unpacked.files} files as they were sent, ${unpacked.holds ? 'the case verifies' : 'the case does NOT verify'}${unpacked.receipt === undefined ? '' : `; give ${receipt} back to the sender`}\n`,
    )
  return unpacked.holds ? exit.done : exit.doesNotVerify
}

export async function receipt(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, { ...caseOptions, json: { type: 'boolean', default: false } })
  const [dir, file] = positionals
  if (dir === undefined || file === undefined) throw new UsageError('case receipt DIR FILE')
  return withCase(dir, values, async (client) => {
    const taken = await client.keep.takeReceipt({ path: resolve(file) })
    if (values.json) await printJson(taken)
    else await print(`signed by ${taken.by} at ${taken.at}, key ${taken.fingerprint}: compare it with what they told you\n`)
    return exit.done
  })
}

export async function keygen(argv: string[]): Promise<number> {
  const { values } = read(argv, { out: { type: 'string' }, json: { type: 'boolean', default: false } })
  if (values.out === undefined) throw new UsageError('--out is missing: where the identity is kept')
  if (existsSync(values.out)) throw new UsageError(`${values.out} is there already`)
  const recipient = await makeIdentity(values.out)
  if (values.json) await printJson({ recipient })
  else await print(`${recipient}\n`)
  return exit.done
}

const progress = (what: string) => {
  let told = 0
  return ({ bytes, total }: { bytes: number; total: number }) => {
    if (Date.now() - told < 1000 && bytes < total) return
    told = Date.now()
    say(`${what} ${Math.floor((bytes / total) * 100)} %`)
  }
}
