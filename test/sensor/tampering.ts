// One package and every way of changing it: who finds which, our own check, minisign and sha256sum alone.
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { seal } from '../../src-main/evidence/package/bag.ts'
import { generateKey, publicFile, type SecretKey } from '../../src-main/evidence/package/minisign.ts'
import { type TarFile, writeTarGz } from '../../src-main/evidence/package/tar.ts'
import { verifyPackage } from '../../src-main/evidence/package/verify.ts'

const name = 'vs-test-package'
export const tools = {
  minisign: spawnSync('minisign', ['-v']).error === undefined,
  sha256sum: spawnSync('sha256sum', ['--version']).error === undefined,
}

export interface Finders {
  /** How often each found the change, of `trials`. */
  verify: number
  minisign: number
  sha256sum: number
  trials: number
}

export interface Trial {
  change: string
  /** Changes the package in `folder`; `n` numbers the trial. */
  tamper(pack: Package, n: number): Promise<void> | void
  /** Trials asked for where the change can fall on many places. */
  many?: true
}

export class Package {
  readonly dir = mkdtempSync(join(tmpdir(), 'vestige-tampering-'))
  readonly key: SecretKey = generateKey()
  readonly archive = join(this.dir, 'at', `${name}.tar.gz`)

  static async make(): Promise<Package> {
    const pack = new Package()
    mkdirSync(dirname(pack.archive))
    await pack.sealed(pack.key, dirname(pack.archive))
    cpSync(dirname(pack.archive), join(pack.dir, 'whole'), { recursive: true })
    writeFileSync(join(pack.dir, 'sensor.pub'), publicFile(pack.key))
    return pack
  }

  /** A package of the same content by any key. */
  async sealed(key: SecretKey, out: string): Promise<void> {
    const folder = mkdtempSync(join(this.dir, 'bag-'))
    for (const [path, text] of [
      ['detection.json', '{"id":"test"}\n'],
      ['process/1-1/exe', `${'\x7fELF'}${'x'.repeat(3000)}`],
      ['process/1-1/cmdline', 'sh\0-c\0id\0'],
      ['events.ndjson', '{"time":1}\n'.repeat(200)],
    ] as const) {
      mkdirSync(dirname(join(folder, 'data', path)), { recursive: true })
      writeFileSync(join(folder, 'data', path), path.endsWith('ndjson') ? text.replaceAll('1}', () => `${Math.random()}}`) : text)
    }
    await seal({ folder, name, out, info: { lines: [['Vestige-Kind', 'detection']] }, key })
    rmSync(folder, { recursive: true })
  }

  reset(): void {
    rmSync(dirname(this.archive), { recursive: true })
    cpSync(join(this.dir, 'whole'), dirname(this.archive), { recursive: true })
  }

  /** Unpacked, changed and packed again in canonical form, as one would who knows the format. */
  async repacked(change: (bag: string) => void): Promise<void> {
    const at = mkdtempSync(join(this.dir, 'open-'))
    spawnSync('tar', ['-xzf', this.archive, '-C', at])
    change(join(at, name))
    const files: TarFile[] = []
    const walk = (below: string): void => {
      for (const entry of readdirSync(join(at, below), { withFileTypes: true })) {
        const path = join(below, entry.name)
        if (entry.isDirectory()) walk(path)
        else
          files.push({
            path,
            size: statSync(join(at, path)).size,
            read: async function* () {
              yield readFileSync(join(at, path))
            },
          })
      }
    }
    walk(name)
    rmSync(this.archive)
    await writeTarGz(this.archive, files)
    rmSync(at, { recursive: true })
  }

  async found(): Promise<Omit<Finders, 'trials'>> {
    const ours = await verifyPackage(this.archive, { keys: [this.key] })
    const minisign = tools.minisign ? spawnSync('minisign', ['-Vqm', this.archive, '-p', join(this.dir, 'sensor.pub')]).status !== 0 : false
    const at = mkdtempSync(join(this.dir, 'check-'))
    const sums =
      spawnSync('tar', ['-xzf', this.archive, '-C', at], { stdio: 'ignore' }).status !== 0 ||
      spawnSync('sha256sum', ['-c', '--status', 'manifest-sha256.txt', 'tagmanifest-sha256.txt'], { cwd: join(at, name), stdio: 'ignore' })
        .status !== 0
    rmSync(at, { recursive: true })
    return { verify: Number(!ours.holds), minisign: Number(minisign), sha256sum: Number(sums) }
  }

  end(): void {
    rmSync(this.dir, { recursive: true, force: true })
  }
}

function flip(path: string, n: number): void {
  const bytes = readFileSync(path)
  // Spread over the whole file, a different bit each time.
  const at = Math.floor((n * 0.618034 * bytes.length) % bytes.length)
  bytes[at]! ^= 1 << (n % 8)
  writeFileSync(path, bytes)
}

export const trials: Trial[] = [
  { change: 'one bit of the archive flipped', many: true, tamper: (pack, n) => flip(pack.archive, n) },
  { change: 'one bit of the signature beside it flipped', many: true, tamper: (pack, n) => flipSignature(`${pack.archive}.minisig`, n) },
  {
    change: 'a byte of the payload changed, packed again',
    tamper: (pack) => pack.repacked((bag) => writeFileSync(join(bag, 'data/process/1-1/cmdline'), 'sh\0-c\0ls\0')),
  },
  { change: 'a file missing, packed again', tamper: (pack) => pack.repacked((bag) => rmSync(join(bag, 'data/events.ndjson'))) },
  { change: 'a file more, packed again', tamper: (pack) => pack.repacked((bag) => writeFileSync(join(bag, 'data/more'), 'x')) },
  {
    change: 'a file renamed, packed again',
    tamper: (pack) => pack.repacked((bag) => renameSync(join(bag, 'data/events.ndjson'), join(bag, 'data/other.ndjson'))),
  },
  { change: 'sealed by another key', tamper: (pack) => pack.sealed(generateKey(), dirname(pack.archive)) },
  {
    change: 'archive cut short',
    many: true,
    tamper: (pack, n) => truncateSync(pack.archive, Math.floor((n * 0.618034 * statSync(pack.archive).size) % statSync(pack.archive).size)),
  },
  {
    change: 'bytes after its end',
    tamper: (pack) => writeFileSync(pack.archive, Buffer.concat([readFileSync(pack.archive), Buffer.from('x')])),
  },
]

/** In the signature's two base64 lines and the trusted comment: the first line is a comment that nobody signs. */
function flipSignature(path: string, n: number): void {
  const bytes = readFileSync(path)
  const from = bytes.indexOf(10) + 1
  const room = bytes.length - from - 1
  for (let k = n; ; k++) {
    const at = from + (Math.floor(k * 0.618034 * room) % room)
    const changed = Buffer.from(bytes)
    changed[at]! ^= 1 << (k % 8)
    // Line ends, labels and padding bits that decode to the same bytes are no change of the signature.
    const meaning = (b: Buffer) =>
      b
        .toString('latin1')
        .split('\n')
        .map((line) => (/^[A-Za-z0-9+/=]+$/.test(line) ? Buffer.from(line, 'base64').toString('hex') : line))
        .join('\n')
    if (changed[at] === 10 || bytes[at] === 10 || meaning(changed) === meaning(bytes)) continue
    writeFileSync(path, changed)
    return
  }
}

export async function tamper(pack: Package, trial: Trial, times: number): Promise<Finders> {
  const sum: Finders = { verify: 0, minisign: 0, sha256sum: 0, trials: 0 }
  for (let n = 1; n <= (trial.many ? times : 1); n++) {
    pack.reset()
    await trial.tamper(pack, n)
    const found = await pack.found()
    sum.verify += found.verify
    sum.minisign += found.minisign
    sum.sha256sum += found.sha256sum
    sum.trials++
  }
  return sum
}
