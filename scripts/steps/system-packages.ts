// Programs of the system that tests need. On Debian as root they are installed; elsewhere it is said what is missing.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { findBrowser } from '../../src-main/lab/browser.ts'

interface SystemPackage {
  /** Debian's name. */
  readonly packages: readonly string[]
  readonly there: () => boolean
  /** What is left out without it. */
  readonly without: string
}

const program = (name: string) => (): boolean => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))

const header = (name: string) => (): boolean => existsSync(join('/usr/include', name))
const every =
  (...all: readonly (() => boolean)[]) =>
  (): boolean =>
    all.every((there) => there())
/** The sensor exists on Linux alone, and nothing of it is missed elsewhere. */
const linux = (there: () => boolean) => (): boolean => process.platform !== 'linux' || there()

const wanted: readonly SystemPackage[] = [
  { packages: ['chromium', 'fonts-liberation'], there: () => findBrowser() !== null, without: 'the tests in a browser' },
  { packages: ['zstd'], there: program('zstd'), without: 'the check of sealed originals by zstd' },
  {
    packages: ['qpdf', 'poppler-utils'],
    there: every(program('qpdf'), program('pdfsig')),
    without: 'checks of reports as PDF by qpdf and poppler',
  },
  {
    packages: ['clang', 'llvm', 'gcc', 'make', 'bpftool', 'libbpf-dev', 'libelf-dev', 'zlib1g-dev', 'libc6-dev'],
    there: linux(
      every(
        ...['clang', 'llvm-strip', 'gcc', 'make', 'bpftool'].map(program),
        ...['bpf/libbpf.h', 'libelf.h', 'zlib.h', 'stdio.h'].map(header),
      ),
    ),
    without: 'the kernel tests of the sensor',
  },
  {
    packages: ['runc', 'busybox-static', 'python3'],
    there: linux(every(...['runc', 'busybox', 'python3'].map(program))),
    without: 'the sensor in containers, and the two stories',
  },
  { packages: ['minisign', 'age'], there: every(program('minisign'), program('age')), without: 'checks of packages by minisign and age' },
  { packages: ['xz-utils'], there: program('xz'), without: 'the tests of xz archives' },
  { packages: ['shellcheck'], there: program('shellcheck'), without: 'the lint of acquisition plans' },
]

const mayInstall = (): boolean =>
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  existsSync('/etc/debian_version') &&
  program('apt-get')() &&
  process.env.VESTIGE_OFFLINE !== '1'

/** Installs or names what is missing. Returns what is then left out, in words. */
export const ensureSystemPackages = (say: (line: string) => void): string[] => {
  const missing = wanted.filter(({ there }) => !there())
  if (missing.length === 0) return []
  const names = missing.flatMap(({ packages }) => packages)
  if (mayInstall()) {
    say(`Installing for the tests: apt-get install ${names.join(' ')}`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env })
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { stdio: ['ignore', 'ignore', 'inherit'], env })
  }
  const still = wanted.filter(({ there }) => !there())
  for (const { packages, without } of still) say(`Missing: ${packages.join(', ')}; left out: ${without}`)
  return still.map(({ without }) => without)
}
