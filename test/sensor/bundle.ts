// Containers without a daemon: an OCI bundle for runc on an overlay.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** An OCI bundle on an overlay of a busybox tree. Without CAP_SYS_RESOURCE runc must not set limits. */
export function makeBundle(
  bench: { dir: string; cgroup: string },
  name: string,
  args: string[],
  files: Record<string, string> = {},
): { path: string; upper: string; rootfs: string; unmount(): void } {
  const group = bench.cgroup.split('/').at(-1)!
  const path = join(bench.dir, `bundle-${name}`)
  const lower = join(path, 'lower')
  const [upper, work, rootfs] = ['upper', 'work', 'rootfs'].map((part) => join(path, part)) as [string, string, string]
  for (const part of ['bin', 'tmp', 'proc', 'sys', 'dev', 'etc', 'root', 'var/log', 'app'])
    mkdirSync(join(lower, part), { recursive: true })
  for (const part of [upper, work, rootfs]) mkdirSync(part, { recursive: true })
  copyFileSync('/bin/busybox', join(lower, 'bin/busybox'))
  chmodSync(join(lower, 'bin/busybox'), 0o755)
  for (const applet of execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (applet !== 'busybox') spawnSync('ln', ['-sf', 'busybox', join(lower, 'bin', applet)])
  }
  writeFileSync(join(lower, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\npostgres:x:26:26::/var/lib/postgresql:/bin/sh\n')
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(join(lower, file, '..'), { recursive: true })
    writeFileSync(join(lower, file), content, { mode: 0o755 })
  }
  execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', `lowerdir=${lower},upperdir=${upper},workdir=${work}`, rootfs])
  execFileSync('runc', ['spec', '-b', path])
  const config = JSON.parse(readFileSync(join(path, 'config.json'), 'utf8'))
  delete config.process.rlimits
  config.process.terminal = false
  config.process.args = args
  config.root.readonly = false
  // Below the bench's own group, so that the container stays in reach of the holds (and nothing else comes into it).
  config.linux.cgroupsPath = `/${group}/${name}`
  writeFileSync(join(path, 'config.json'), JSON.stringify(config))
  return {
    path,
    upper,
    rootfs,
    unmount: () => {
      spawnSync('umount', [rootfs])
      // runc removes the container's own groups in each v1 hierarchy, and leaves the empty one above.
      for (const hierarchy of readdirSync('/sys/fs/cgroup')) {
        for (const part of [`${group}/${name}`, group]) {
          const path = join('/sys/fs/cgroup', hierarchy, part)
          if (!path.startsWith(bench.cgroup)) spawnSync('rmdir', [path])
        }
      }
    },
  }
}
