// Histories, SSH, cron, units, accounts, start-up files below one root: what shows how someone came and stayed.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Actions } from '../actions.ts'
import { type BagWriter, member } from './bag-writer.ts'
import { globInside, openInside } from './inside.ts'
import type { Plan } from './profile.ts'
import { isSecretFile } from './secrets.ts'

const patterns: [kind: string, pattern: string][] = [
  ...['/root', '/home/*', '/var/lib/postgresql', '/var/lib/mysql', '/var/www', '/app'].flatMap((home): [string, string][] => [
    ['shell_history', `${home}/.*history`],
    ['shell_startup', `${home}/.bashrc`],
    ['shell_startup', `${home}/.profile`],
    ['shell_startup', `${home}/.bash_profile`],
    ['shell_startup', `${home}/.zshrc`],
    ['ssh', `${home}/.ssh/*`],
    ['cloud_credentials', `${home}/.aws/*`],
    ['cloud_credentials', `${home}/.azure/*`],
    ['cloud_credentials', `${home}/.config/gcloud/*`],
    ['cloud_credentials', `${home}/.kube/config`],
    ['cloud_credentials', `${home}/.docker/config.json`],
    ['cloud_credentials', `${home}/.netrc`],
    ['cloud_credentials', `${home}/.pgpass`],
    ['cloud_credentials', `${home}/.git-credentials`],
  ]),
  ['ssh', '/etc/ssh/sshd_config'],
  ['ssh', '/etc/ssh/sshd_config.d/*'],
  ['ssh', '/etc/ssh/ssh_config'],
  ['cron', '/etc/crontab'],
  ['cron', '/etc/cron.d/*'],
  ['cron', '/etc/cron.hourly/*'],
  ['cron', '/etc/cron.daily/*'],
  ['cron', '/var/spool/cron/*'],
  ['cron', '/var/spool/cron/crontabs/*'],
  ['accounts', '/etc/passwd'],
  ['accounts', '/etc/group'],
  ['accounts', '/etc/shadow'],
  ['accounts', '/etc/sudoers'],
  ['accounts', '/etc/sudoers.d/*'],
  ['startup', '/etc/ld.so.preload'],
  ['startup', '/etc/rc.local'],
  ['startup', '/etc/profile'],
  ['startup', '/etc/profile.d/*'],
  ['startup', '/etc/environment'],
  ['name_resolution', '/etc/hosts'],
  ['name_resolution', '/etc/resolv.conf'],
  ['release', '/etc/os-release'],
  ['release', '/etc/machine-id'],
]
const recent: [kind: string, pattern: string][] = [
  ['systemd', '/etc/systemd/system/*'],
  ['systemd', '/etc/systemd/system/*/*'],
  ['systemd', '/usr/lib/systemd/system/*'],
  ['systemd', '/root/.config/systemd/user/*'],
  ['systemd', '/home/*/.config/systemd/user/*'],
]

export async function collectFiles(bag: BagWriter, root: string, plan: Plan, actions: Actions, now: number): Promise<void> {
  for (const [kind, pattern] of patterns)
    for (const path of await globInside(root, pattern)) await one(bag, root, path, kind, plan, actions)
  const week = now - 7 * 24 * 3600 * 1000
  for (const [kind, pattern] of recent)
    for (const path of await globInside(root, pattern)) await one(bag, root, path, kind, plan, actions, week)
}

async function one(
  bag: BagWriter,
  root: string,
  path: string,
  kind: string,
  plan: Plan,
  actions: Actions,
  changedSince = 0,
): Promise<void> {
  let found: Awaited<ReturnType<typeof openInside>>
  try {
    found = await openInside(root, path)
  } catch (error) {
    bag.absent(kind, path, 'denied', (error as NodeJS.ErrnoException).code ?? '')
    return
  }
  // A pattern without a star names a file that need not exist.
  if (!found) return
  try {
    if (!found.stats.isFile() || found.stats.ctimeMs < changedSince) return
    actions.note('read', path, { below: root })
    if (isSecretFile(path) && !plan.secretContents) {
      bag.absent(kind, path, 'denied', 'contents only with profile full', found.stats, {
        fingerprint: await fingerprint(found.path, found.stats.size),
      })
      return
    }
    await bag.copy(kind, member('files', path), path, found.path, found.stats)
  } finally {
    await found.close()
  }
}

async function fingerprint(path: string, size: number): Promise<string> {
  if (size > 16 * 1024 * 1024) return 'too large'
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  } catch (error) {
    return `unreadable: ${(error as NodeJS.ErrnoException).code}`
  }
  return `sha256:${hash.digest('hex')}`
}
