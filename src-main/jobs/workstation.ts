// Who signs what runs by itself: the workstation's own key, on the standing instruction of an examiner of the case.
import type { Signer } from '../evidence/keys/identity.ts'
import { workstationSigner } from '../evidence/keys/workstation.ts'
import type { Desk } from './desk.ts'

const kept = 'custody.workstation'

/** The first time in a case the examiner at work adds the workstation's key to it, and thereby instructs it. */
export async function standingSigner({ client, ledger }: Desk, home: string, examiner: Signer): Promise<Signer> {
  const given = (await client.getKv(kept)) as { of: string; date: string; fingerprint: string } | null | undefined
  if (given && ledger.knows(given.fingerprint)) {
    const signer = workstationSigner(home, given)
    if (signer.fingerprint === given.fingerprint) return signer
  }
  const instruction = { of: examiner.by, date: new Date().toISOString().slice(0, 10) }
  const signer = workstationSigner(home, instruction)
  if (!ledger.knows(signer.fingerprint)) ledger.addKey({ kind: 'workstation', by: signer.by, publicKey: signer.publicKey })
  await client.setKv(kept, { ...instruction, fingerprint: signer.fingerprint })
  return signer
}
