// Where a case lies: encrypted or not, and whether something else copies or changes files there.
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

export interface Volume {
  /** `unknown`: the examiner is asked. */
  encrypted: 'yes' | 'no' | 'unknown'
  /** `ext4 on /dev/sda2`, `network (nfs4)`, … */
  kind: string
  warnings: string[]
}

/** Where the system tells; tests give their own. */
export interface System {
  platform: string
  mountinfo: string
  sys: string
}
const thisSystem: System = { platform: process.platform, mountinfo: '/proc/self/mountinfo', sys: '/sys' }

/** The path need not exist yet: its nearest folder that does is looked at. */
export function inspectVolume(path: string, system: System = thisSystem): Volume {
  const place = nearest(resolve(path))
  const volume = system.platform === 'linux' ? linux(place, system) : elsewhere(path, system.platform)
  const sync = synchronised(place) ?? synchronised(resolve(path))
  if (sync !== undefined)
    volume.warnings.push(
      `This folder seems to be synchronised (${sync}): another program copies and may change the case's files, and evidence may leave this machine.`,
    )
  return volume
}

function nearest(path: string): string {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at)) return realpathSync(at)
    if (dirname(at) === at) return at
  }
}

const folders: [RegExp, string][] = [
  [/^OneDrive( - .+)?$/i, 'OneDrive'],
  [/^Dropbox( \(.+\))?$/i, 'Dropbox'],
  [/^(Google ?Drive|My Drive|GoogleDrive-.+)$/i, 'Google Drive'],
  [/^(iCloud ?Drive|com~apple~CloudDocs|Mobile Documents)$/i, 'iCloud'],
  [/^CloudStorage$/, 'a cloud storage folder of macOS'],
  [/^nextcloud$/i, 'Nextcloud'],
  [/^owncloud$/i, 'ownCloud'],
  [/^(Box|Box Sync)$/, 'Box'],
  [/^(MEGA|MEGAsync)$/, 'MEGA'],
  [/^pCloud ?Drive$/i, 'pCloud'],
]
/** Files that the programs leave at the top of what they synchronise. */
const marks: [RegExp, string][] = [
  [/^\.dropbox(\.cache)?$/, 'Dropbox'],
  [/^\.stfolder$/, 'Syncthing'],
  [/^\.?_?\.?sync_[0-9a-f]+\.db$/, 'Nextcloud or ownCloud'],
  [/^\.owncloudsync\.log$/, 'Nextcloud or ownCloud'],
]

function synchronised(path: string): string | undefined {
  for (let at = path; dirname(at) !== at; at = dirname(at)) {
    const byName = folders.find(([name]) => name.test(basename(at)))
    if (byName !== undefined) return byName[1]
    let inside: string[] = []
    try {
      inside = readdirSync(at)
    } catch {
      continue // not there yet, or not ours to list
    }
    for (const [mark, name] of marks) if (inside.some((each) => mark.test(each))) return name
  }
  return undefined
}

const network =
  /^(nfs4?|cifs|smb3?|smbfs|9p|afs|ceph|glusterfs|lustre|davfs|fuse\.(sshfs|rclone|davfs2?|s3fs|glusterfs|ceph|gvfsd-fuse|gcsfuse))$/
const encrypting = /^(ecryptfs|fuse\.(gocryptfs|encfs|cryfs|securefs))$/
const uncertain = /^(zfs|overlay|bcachefs|fuse\..*|fuseblk|tmpfs|ramfs|virtiofs|vboxsf|vmhgfs)$/

interface Mount {
  device: string
  point: string
  type: string
  source: string
}

function linux(place: string, system: System): Volume {
  const mount = mountOf(place, system.mountinfo)
  if (mount === undefined) return { encrypted: 'unknown', kind: 'unknown', warnings: [] }
  const { type, source } = mount
  if (network.test(type))
    return {
      encrypted: 'unknown',
      kind: `network (${type})`,
      warnings: [
        `The case would lie on a network file system (${type} from ${source}): locks and syncs are not reliable there, and others may reach the files.`,
      ],
    }
  if (encrypting.test(type)) return { encrypted: 'yes', kind: `${type} on ${source}`, warnings: [] }
  const volume: Volume = { encrypted: 'unknown', kind: `${type} on ${source}`, warnings: [] }
  if (type === 'tmpfs' || type === 'ramfs') volume.warnings.push('The case would lie in memory and be gone at the next start.')
  const block = join(system.sys, 'dev/block', mount.device)
  if (!uncertain.test(type) && existsSync(block)) volume.encrypted = crypted(block) ? 'yes' : 'no'
  if (removable(block)) volume.warnings.push('The case would lie on a removable medium.')
  return volume
}

/** dm-crypt (LUKS, plain, VeraCrypt by cryptsetup) anywhere below: file system on LVM on LUKS is the usual case. */
function crypted(block: string, depth = 0): boolean {
  if (depth > 8) return false
  try {
    if (readFileSync(join(block, 'dm/uuid'), 'utf8').startsWith('CRYPT-')) return true
  } catch {
    // no device-mapper device
  }
  let below: string[] = []
  try {
    below = readdirSync(join(block, 'slaves'))
  } catch {
    return false
  }
  // Encrypted only when everything below is: half a mirror in clear is in clear.
  return below.length > 0 && below.every((name) => crypted(join(block, 'slaves', name), depth + 1))
}

function removable(block: string): boolean {
  // A partition has the flag at its disk, one folder up.
  for (const file of [join(block, 'removable'), existsSync(block) ? join(realpathSync(block), '..', 'removable') : '']) {
    try {
      if (readFileSync(file, 'utf8').trim() === '1') return true
    } catch {
      // not said
    }
  }
  return false
}

function mountOf(place: string, mountinfo: string): Mount | undefined {
  let found: Mount | undefined
  let text = ''
  try {
    text = readFileSync(mountinfo, 'utf8')
  } catch {
    return undefined
  }
  for (const line of text.split('\n')) {
    const [left, right] = line.split(' - ')
    const [, , device, , point] = (left ?? '').split(' ')
    const [type, source] = (right ?? '').split(' ')
    if (!device || !point || !type) continue
    const path = plainPath(point)
    const holds = path === '/' || place === path || place.startsWith(`${path}/`)
    // The longest wins, and of equal ones the last, which hides those before.
    if (holds && (found === undefined || path.length >= found.point.length))
      found = { device, point: path, type, source: plainPath(source ?? '') }
  }
  return found
}

function plainPath(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
}

function elsewhere(path: string, platform: string): Volume {
  const warnings: string[] = []
  const remote = platform === 'win32' && /^[\\/]{2}[^?.]/.test(path)
  if (remote)
    warnings.push('The case would lie on a network share: locks and syncs are not reliable there, and others may reach the files.')
  // FileVault and BitLocker are told by programs that need rights we do not ask for: the examiner is asked instead.
  return {
    encrypted: 'unknown',
    kind: remote ? 'network share' : platform === 'darwin' ? 'macOS volume' : platform === 'win32' ? 'Windows volume' : 'unknown',
    warnings,
  }
}
