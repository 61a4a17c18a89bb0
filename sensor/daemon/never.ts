// What is never held, whatever a rule says: found by inode, since a name is easily borrowed.
import { readdirSync, readFileSync, statfsSync, statSync } from 'node:fs'

const paths = [
  '/sbin/init',
  '/lib/systemd/systemd*',
  '/usr/lib/systemd/systemd*',
  '/usr/sbin/sshd',
  '/usr/lib/openssh/sshd-session',
  '/usr/lib/ssh/sshd-session',
  '/usr/libexec/openssh/sshd-session',
  '/usr/bin/kubelet',
  '/usr/local/bin/kubelet',
  '/opt/bin/kubelet',
  '/usr/bin/kube-proxy',
  '/usr/bin/dockerd',
  '/usr/bin/docker-proxy',
  '/usr/bin/docker-init',
  '/usr/bin/containerd*',
  '/usr/local/bin/containerd*',
  '/usr/bin/crio',
  '/usr/local/bin/crio',
  '/usr/bin/conmon*',
  '/usr/libexec/crio/*',
  '/usr/bin/podman',
  '/usr/bin/runc',
  '/usr/sbin/runc',
  '/usr/local/sbin/runc',
  '/usr/local/bin/runc',
  '/usr/bin/crun',
  '/usr/local/bin/crun',
  '/usr/bin/k3s',
  '/usr/local/bin/k3s',
  '/usr/local/bin/rke2',
  '/usr/bin/dbus-daemon',
  '/usr/bin/dbus-broker',
  '/usr/bin/amazon-ssm-agent',
  '/usr/bin/google_guest_agent',
  '/usr/sbin/waagent',
  '/usr/bin/falco',
  '/usr/bin/tetragon',
]

const btrfs = 0x9123683e

/** The kernel's own number of a device: 12 bits major, 20 bits minor. */
export function kernelDevice(dev: bigint): bigint {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n)
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n)
  return (major << 20n) | minor
}

export interface NeverHold {
  images: { ino: bigint; dev: bigint; path: string }[]
  cgroups: { id: bigint; path: string }[]
}

/** `marked`: further image paths, and control groups as paths below /sys/fs/cgroup. */
export function neverHold(marked: readonly string[]): NeverHold {
  const out: NeverHold = { images: [], cgroups: [] }
  for (const pattern of [...paths, ...marked]) {
    for (const path of expand(pattern)) {
      try {
        const stats = statSync(path, { bigint: true })
        if (stats.isDirectory()) {
          if (path.startsWith('/sys/fs/cgroup/')) out.cgroups.push({ id: stats.ino, path })
        } else {
          // btrfs shows another device number to programs than the kernel holds.
          const dev = statfsSync(path).type === btrfs ? 0n : kernelDevice(stats.dev)
          out.images.push({ ino: stats.ino, dev, path })
        }
      } catch {
        // Not installed here.
      }
    }
  }
  return out
}

function expand(pattern: string): string[] {
  if (!pattern.endsWith('*')) return [pattern]
  const slash = pattern.lastIndexOf('/')
  const [folder, start] = [pattern.slice(0, slash), pattern.slice(slash + 1, -1)]
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith(start))
      .map((name) => `${folder}/${name}`)
  } catch {
    return []
  }
}

/** One entry a line; `#` begins a comment. */
export function readMarked(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.replace(/#.*/, '').trim())
      .filter((line) => line.startsWith('/'))
  } catch {
    return []
  }
}
