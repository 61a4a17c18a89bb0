// A package in a few lines of words.
import type { PackageInfo } from '../contract/procedures/packages.ts'

export function packageInWords(one: PackageInfo): string {
  const { name, kind, sensor, holds, checks, key, chain, detection, takenHolds, lossesInAll, artifacts } = one
  const fails = checks.filter(({ status }) => status === 'fails')
  const trust = { trusted: 'trusted', unknown: 'not trusted in this case', none: 'nothing signs it' }[key.trust]
  const counts = Object.entries(artifacts).map(([status, count]) => `${count} ${status}`)
  return [
    `  package ${name} (${kind})${sensor ? ` of sensor ${sensor.id} on ${sensor.host}` : ''}: ${holds ? 'holds' : 'DOES NOT HOLD'}, key ${key.id || '-'} ${trust}`,
    ...fails.slice(0, 10).map((check) => `    fails: ${check.name}, ${check.subject}: ${check.detail}`),
    ...(fails.length > 10 ? [`    and ${fails.length - 10} more`] : []),
    ...(detection ? [`    ${detection.title} (${detection.level}), ${takenHolds.filter(({ held }) => held).length} processes held`] : []),
    ...(counts.length > 0 ? [`    artifacts: ${counts.join(', ')}; losses: ${lossesInAll}`] : []),
    ...(chain ? [`    sequence: ${chain}`] : []),
    '',
  ].join('\n')
}
