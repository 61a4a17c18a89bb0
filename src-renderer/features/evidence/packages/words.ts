// What is said of a package in a word or two.
import type { PackageInfo } from '../../../../src-main/contract/procedures/packages.ts'
import { number, plural } from '../../../app/words.ts'

export const trustWords: Record<PackageInfo['key']['trust'], string> = {
  trusted: 'trusted in this case',
  unknown: 'not vouched for',
  none: 'nothing signs it',
}

/** Of all packages of an exhibit; null when it has none. */
export const summary = (packages: readonly PackageInfo[]): { text: string; fails: boolean; title: string } | null => {
  if (packages.length === 0) return null
  const failing = packages.filter(({ holds }) => !holds)
  const unknown = packages.filter(({ key }) => key.trust === 'unknown')
  if (failing.length > 0)
    return {
      text: `${failing.length === packages.length ? plural(failing.length, 'package') : `${number(failing.length)} of ${plural(packages.length, 'package')}`} ${failing.length === 1 ? 'does' : 'do'} not hold`,
      fails: true,
      title: failing.map(({ name }) => name).join('\n'),
    }
  const one = packages.length === 1
  const noun = packages.every(({ kind }) => kind === 'bag') ? 'bag' : 'package'
  return {
    text: one ? `${noun} holds` : `${plural(packages.length, noun)} hold`,
    fails: false,
    title: `${unknown.length > 0 ? 'Nobody has vouched for the key yet.\n' : ''}${packages.map(({ name }) => name).join('\n')}`,
  }
}

export const micros = (us: number): string => (us < 1000 ? `${us} µs` : `${(us / 1000).toFixed(us < 10_000 ? 2 : 1)} ms`)
