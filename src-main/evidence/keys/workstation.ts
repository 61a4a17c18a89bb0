// The workstation's own key: signs what runs by itself, never with a person's key.
import { sign } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from './home.ts'
import type { Signer } from './identity.ts'
import { fingerprintOf, KeyError, newKey, openKey, privateKeyOf, sealedKey, sealKey } from './key-file.ts'

const file = z.object({ format: z.literal('vestige-workstation-1'), publicKey: z.string(), privateKey: sealedKey })

/** `by` becomes "workstation HOST, on standing instruction of NAME of DATE". Made at first use, unprotected, owner-only. */
export function workstationSigner(home: string, instruction: { of: string; date: string }): Signer {
  const path = join(home, 'workstation.json')
  if (!existsSync(path)) {
    const { seed, publicKey } = newKey()
    const made = { format: 'vestige-workstation-1', publicKey: publicKey.toString('base64'), privateKey: sealKey(seed, publicKey, '') }
    writeWhole(path, `${JSON.stringify(made, null, 2)}\n`)
  }
  let stored: z.infer<typeof file>
  try {
    stored = file.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    throw new KeyError('damaged', `${path} is damaged`)
  }
  const publicKey = Buffer.from(stored.publicKey, 'base64')
  const key = privateKeyOf(openKey(stored.privateKey, publicKey, ''))
  return {
    kind: 'workstation',
    by: `workstation ${hostname()}, on standing instruction of ${instruction.of} of ${instruction.date}`,
    publicKey: stored.publicKey,
    fingerprint: fingerprintOf(publicKey),
    sign: (bytes) => sign(null, bytes, key),
  }
}
