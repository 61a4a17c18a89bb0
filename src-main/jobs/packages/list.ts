// Packages of a case as they stand now: whose keys it trusts, and whether each sensor's sequence has a gap.
import type { CaseClient } from '../../case/client.ts'
import type { PackageInfo, TrustedKey } from '../../contract/procedures/packages.ts'
import { type PublicKey, parsePublic, publicLine } from '../../evidence/package/minisign.ts'
import { keysReached } from '../../evidence/package/verify.ts'
import type { Desk } from '../desk.ts'
import { packagesKey, type StoredPackage } from './examine.ts'

const trustKey = 'packages.trusted'

export async function trustedKeys(client: CaseClient): Promise<TrustedKey[]> {
  return ((await client.getKv(trustKey)) as TrustedKey[] | null) ?? []
}

/** Throws in words when the text is no minisign public key. A key that is trusted already stays as it was entered. */
export async function trust({ client, ledger }: Desk, key: string, note: string, by: string): Promise<TrustedKey[]> {
  const parsed = parsePublic(key)
  const line = publicLine(parsed)
  const before = await trustedKeys(client)
  if (before.some((one) => one.line === line)) return before
  const added: TrustedKey = { id: parsed.id, line, note, by, at: new Date().toISOString() }
  ledger.note('package.trust', { detail: { key: added.id, line, ...(note !== '' && { note }) } })
  const list = [...before, added]
  await client.setKv(trustKey, list)
  return list
}

export async function listPackages(client: CaseClient, exhibit?: string): Promise<PackageInfo[]> {
  const all: StoredPackage[] = []
  for (const { id } of await client.exhibits())
    all.push(...(((await client.getKv(packagesKey(id))) as StoredPackage[] | null | undefined) ?? []))
  const trusted = (await trustedKeys(client)).map(({ line }) => parsePublic(line))
  // A certificate of any package may lead from a trusted key to a later one.
  const reached = keysReached(trusted, [...new Set(all.flatMap(({ certificates }) => certificates))])
  const chains = chainProblems(all)
  return all.flatMap((one, i) => {
    if (exhibit !== undefined && one.exhibit !== exhibit) return []
    const { certificates: _certificates, key, ...rest } = one
    const known = key === null ? undefined : reached.has(parsePublic(key.line).bytes.toString('hex'))
    return [
      {
        ...rest,
        checks: rest.checks.map((check) => (check.name === 'key' && key ? keyCheck(check, key.id, known === true, trusted) : check)),
        key: key ? { ...key, trust: known ? ('trusted' as const) : ('unknown' as const) } : { id: '', line: '', trust: 'none' as const },
        chain: chains[i] ?? null,
      },
    ]
  })
}

/** An unknown key is shown and never fails by itself: it says that nobody of this case has vouched for it. */
function keyCheck(
  check: PackageInfo['checks'][number],
  id: string,
  known: boolean,
  trusted: readonly PublicKey[],
): PackageInfo['checks'][number] {
  if (check.status === 'fails' && check.detail === 'no key in the package') return check
  if (known) return { name: 'key', status: 'holds', subject: id, detail: 'trusted, or certified from a trusted key' }
  const detail = trusted.length === 0 ? 'this case trusts no key yet' : 'neither trusted in this case nor certified from a trusted key'
  return { name: 'key', status: 'not_checked', subject: id, detail }
}

/** In the order given: what is missing before a package, or contradicts it. */
function chainProblems(all: readonly StoredPackage[]): (string | null)[] {
  const bySensor = new Map<string, Map<number, StoredPackage[]>>()
  for (const one of all) {
    if (!one.sensor || one.sequence === null) continue
    const of = bySensor.get(one.sensor.id) ?? new Map<number, StoredPackage[]>()
    bySensor.set(one.sensor.id, of)
    of.set(one.sequence, [...(of.get(one.sequence) ?? []), one])
  }
  return all.map((one) => {
    if (!one.sensor || one.sequence === null) return null
    const of = bySensor.get(one.sensor.id)!
    const twins = of.get(one.sequence)!.filter(({ sha256 }) => sha256 && one.sha256 && sha256 !== one.sha256)
    if (twins.length > 0) return `another package of this sensor has the same number ${one.sequence} and other bytes (${twins[0]!.exhibit})`
    if (one.sequence <= 1) return null
    const before = of.get(one.sequence - 1)
    if (!before) {
      const last = Math.max(0, ...[...of.keys()].filter((n) => n < one.sequence!))
      return last === 0
        ? `the packages before number ${one.sequence} are not in this case`
        : `number ${last + 1 === one.sequence - 1 ? last + 1 : `${last + 1} to ${one.sequence - 1}`} of this sensor is not in this case`
    }
    const contradicts = before.every(({ sha256 }) => sha256 !== null && sha256 !== one.previous)
    return contradicts ? `it names another package as number ${one.sequence - 1} than the one that is here` : null
  })
}
