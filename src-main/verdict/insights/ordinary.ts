// What speaks against an attack: commands that only look or keep order, and archives written where archives belong.
import type { Artifact, Found } from './artifact.ts'
import { valuesIn } from './values.ts'
import { latin1, unquoted, withoutComments } from './view.ts'

/** Commands that neither fetch, send, hide nor hand on. */
const looks = new Set(
  (
    'echo printf test [ [[ true false : exit return set unset export readonly local shift cd pwd date sleep wait umask trap ulimit basename dirname ' +
    'uptime df free du ls stat wc head tail cat grep egrep fgrep sed awk sort uniq cut tr tee xargs find nproc lscpu vmstat iostat top ps pgrep who w id ' +
    'hostname uname env mkdir touch cp mv gzip gunzip zcat bzip2 xz tar zip logger logrotate mail sendmail if then else elif fi for while do done case esac ' +
    'in function select until time seq expr let read command type exec sh bash psql vacuumdb reindexdb pg_isready pg_basebackup pgbackrest barman systemctl ' +
    'journalctl apt apt-get dpkg yum dnf rpm pip npm sync mount umount lsblk fstrim rsync find rm rmdir chown chmod ln install diff cmp md5sum sha256sum ' +
    'postgres mysqld nginx python3 python node java sshd cron crond'
  ).split(' '),
)
/** Only hand on to something else, or are services: nothing is known from them. */
const handsOn = new Set(
  'sh bash exec psql sleep echo export set wait nginx postgres mysqld java node python python3 sshd cron crond : exit'.split(' '),
)
const fatal =
  /\b(?:curl|wget|nc|ncat|netcat|socat|telnet|base64|openssl|eval|nohup|setsid|scp|sftp|ftp|ssh|python\S* -c|perl -e|chattr|insmod|modprobe|useradd|passwd)\b|\/dev\/tcp|\/tmp\/\.|\.\/|\bauthorized_keys\b|\/etc\/(?:shadow|sudoers|ld\.so)|169\.254/i
const homes =
  /(?:\/var\/(?:lib\/[\w/.-]*\b)?(?:archive|backups?|spool|cache)|\/backups?|\/mnt\/[\w-]*backup\w*|\/srv\/backups?|\/opt\/backups?|\/var\/log\/archive)[\w/.-]*/

/** Only for scripts and command lines that hold nothing else. */
export function ordinary({ bytes, role, path }: Artifact): Found[] {
  if (bytes.length === 0 || bytes.length > 64 * 1024) return []
  const script = role === 'command line' || /script|\.sh$|\/cron/.test(path) || latin1(bytes.subarray(0, 2)) === '#!'
  if (!script) return []
  const { text } = unquoted(withoutComments(latin1(bytes)))
  if (fatal.test(text)) return []
  const body = role === 'command line' ? text.replace(/^\S*\b(?:ba|da|z)?sh\s+-c\s+/, '') : text
  const names: string[] = []
  for (const part of body.split(/[;|&\n()`{}]|\$\(/)) {
    const name = /^\s*(?:\w+=\S*\s+)*["']?(?:\/[\w./-]*\/)?([\w.[\]:-]+)/.exec(part)?.[1]
    if (
      name !== undefined &&
      !/^[A-Za-z_]\w*=/.test(part.trim()) &&
      part.trim() !== '' &&
      !part.trim().startsWith('#!') &&
      !/^\d+$/.test(name) &&
      !/^[<>"']/.test(part.trim())
    )
      names.push(name)
  }
  if (names.length === 0 || !names.every((name) => looks.has(name))) return []
  // A shell that is only handed a script, or waits for input, says nothing yet.
  if (names.every((name) => handsOn.has(name))) return []
  const span = { start: 0, end: Math.min(bytes.length, 4096) }
  const out: Found[] = [
    {
      kind: 'ordinary-commands',
      spans: [span],
      layers: [],
      values: names.slice(0, 20).map((value) => ({ kind: 'command' as const, value })),
    },
  ]
  const packs = /\b(?:tar|gzip|zip|bzip2|xz|pg_basebackup|pgbackrest|barman)\b/.exec(text)
  const home = homes.exec(text)
  if (packs && home) out.push({ kind: 'local-archive', spans: [span], layers: [], values: valuesIn(home[0]) })
  return out
}
