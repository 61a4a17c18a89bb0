import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inspectVolume } from './volume.ts'

let dir: string
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'vestige-volume-')))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function system(lines: string[]) {
  const mountinfo = join(dir, 'mountinfo')
  writeFileSync(mountinfo, `${lines.map((line, i) => `${i + 20} 1 ${line}`).join('\n')}\n`)
  return { platform: 'linux', mountinfo, sys: join(dir, 'sys') }
}
function block(device: string, uuid?: string, slaves: string[] = [], removable?: string) {
  const path = join(dir, 'sys/dev/block', device)
  mkdirSync(join(path, 'slaves'), { recursive: true })
  if (uuid !== undefined) {
    mkdirSync(join(path, 'dm'))
    writeFileSync(join(path, 'dm/uuid'), `${uuid}\n`)
  }
  if (removable !== undefined) writeFileSync(join(path, 'removable'), `${removable}\n`)
  for (const slave of slaves) symlinkSync(join(dir, 'sys/dev/block', slave), join(path, 'slaves', slave))
}

test('LUKS, LVM on LUKS, plain partitions and half-encrypted mirrors', () => {
  block('8:1')
  block('8:2')
  block('253:0', 'CRYPT-LUKS2-abc', ['8:1'])
  block('253:1', 'LVM-abc', ['253:0'])
  block('253:2', 'LVM-mirror', ['253:0', '8:2'])
  const at = (device: string) =>
    inspectVolume(join(dir, 'case.vestige'), system([`0:1 / / rw - rootfs none rw`, `${device} / ${dir} rw shared:1 - ext4 /dev/x rw`]))
  expect(at('253:0')).toEqual({ encrypted: 'yes', kind: 'ext4 on /dev/x', warnings: [] })
  expect(at('253:1').encrypted).toBe('yes')
  expect(at('8:1').encrypted).toBe('no')
  expect(at('253:2').encrypted).toBe('no')
  expect(at('9:9').encrypted).toBe('unknown')
})

test('network, memory, removable and encrypting file systems', () => {
  block('8:17', undefined, [], '1')
  const at = (line: string) => inspectVolume(join(dir, 'x'), system([line]))
  expect(at(`0:50 / ${dir} rw - nfs4 server:/x rw`)).toMatchObject({
    encrypted: 'unknown',
    kind: 'network (nfs4)',
    warnings: [expect.stringContaining('network')],
  })
  expect(at(`0:51 / ${dir} rw - tmpfs none rw`)).toMatchObject({ encrypted: 'unknown', warnings: [expect.stringContaining('memory')] })
  expect(at(`0:52 / ${dir} rw - fuse.gocryptfs x rw`).encrypted).toBe('yes')
  expect(at(`8:17 / ${dir} rw - vfat /dev/sdb1 rw`)).toMatchObject({ encrypted: 'no', warnings: [expect.stringContaining('removable')] })
})

test('the deepest mount counts, and of two at one place the later; blanks in its name are escaped', () => {
  block('8:1')
  const odd = join(dir, 'my disk')
  mkdirSync(odd)
  const escaped = odd.replace(' ', '\\040')
  const found = inspectVolume(
    odd,
    system([`8:1 / / rw - ext4 /dev/root rw`, `8:2 / ${escaped} rw - ext4 /dev/below rw`, `0:60 / ${escaped} rw - cifs //server/share rw`]),
  )
  expect(found.kind).toBe('network (cifs)')
})

test.each([
  'OneDrive',
  'OneDrive - Example GmbH',
  'Dropbox',
  'Google Drive',
  'Nextcloud',
  'Library/CloudStorage',
  'Library/Mobile Documents',
])('%s is a synchronised folder', (name) => {
  mkdirSync(join(dir, name), { recursive: true })
  expect(inspectVolume(join(dir, name, 'cases', 'a.vestige'), system([])).warnings).toEqual([expect.stringContaining('synchronised')])
})

test('marks of synchronising programs are seen in folders above', () => {
  mkdirSync(join(dir, 'files/cases'), { recursive: true })
  expect(inspectVolume(join(dir, 'files/cases'), system([])).warnings).toEqual([])
  writeFileSync(join(dir, 'files/.sync_0a1b2c.db'), '')
  expect(inspectVolume(join(dir, 'files/cases'), system([])).warnings).toEqual([expect.stringContaining('Nextcloud')])
})

test('other systems: asked, shares warned of', () => {
  expect(inspectVolume('\\\\server\\share\\case', { platform: 'win32', mountinfo: '', sys: '' })).toMatchObject({
    encrypted: 'unknown',
    kind: 'network share',
  })
  expect(inspectVolume(dir, { platform: 'darwin', mountinfo: '', sys: '' }).encrypted).toBe('unknown')
})

test('this machine gives an answer', () => {
  expect(['yes', 'no', 'unknown']).toContain(inspectVolume(dir).encrypted)
})
