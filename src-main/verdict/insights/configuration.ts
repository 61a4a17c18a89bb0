// Files that decide what starts, who may enter and with which rights: cron, systemd, sshd, keys, ld.so.preload, sudoers, passwd.
import type { Artifact, Found } from './artifact.ts'
import { valuesIn } from './values.ts'
import { latin1 } from './view.ts'

type Reader = (text: string) => Found[]

const oddPlace = /(?:\/tmp\/|\/var\/tmp\/|\/dev\/shm\/|\/\.[\w-])\S*/
const fetches = /\b(?:curl|wget|base64\s+-d|\/dev\/tcp\/|nc\s+-)\S*/

const readers: readonly [RegExp, Reader][] = [
  [/\/etc\/(?:cron(?:tab$|\.[\w]+\/|\.d\/)|anacrontab)|\/var\/spool\/cron\//, cron],
  [/\/(?:etc|lib|usr\/lib|run)\/systemd\/(?:system|user)\/.+\.(?:service|timer|path|socket)$|\.config\/systemd\/user\//, systemd],
  [/\/etc\/ssh\/sshd_config/, sshd],
  [/authorized_keys2?$/, keys],
  [/\/etc\/ld\.so\.preload$/, preload],
  [/\/etc\/sudoers(?:$|\.d\/)/, sudoers],
  [/\/etc\/passwd-?$/, passwd],
  [/\/(?:config|container|inspect|pod|deployment|daemonset|[\w-]+)\.(?:json|ya?ml)$/, container],
]

export function configuration({ path, bytes, role }: Artifact): Found[] {
  const from = path.startsWith('/') ? path : `/${path}`
  const text = latin1(bytes.subarray(0, 1024 * 1024))
  if (role === 'status') return status(text)
  return readers.find(([form]) => form.test(from))?.[1](text) ?? []
}

function* lines(text: string): Generator<{ line: string; start: number; end: number }> {
  let start = 0
  for (const line of text.split('\n')) {
    yield { line, start, end: start + line.length }
    start += line.length + 1
  }
}
const found = (kind: string, { line, start, end }: { line: string; start: number; end: number }, says?: string): Found => ({
  kind,
  spans: [{ start, end }],
  layers: [],
  values: valuesIn(line),
  ...(says !== undefined && { says }),
})
const isComment = (line: string): boolean => /^\s*(?:#|;|$)/.test(line)

function cron(text: string): Found[] {
  const out: Found[] = []
  for (const one of lines(text))
    if (!isComment(one.line) && (oddPlace.test(one.line) || fetches.test(one.line))) out.push(found('odd-cron', one))
  return out.slice(0, 20)
}

function systemd(text: string): Found[] {
  const out: Found[] = []
  for (const one of lines(text))
    if (/^\s*Exec(?:Start|StartPre|StartPost|Stop)\s*=/.test(one.line) && (oddPlace.test(one.line) || fetches.test(one.line)))
      out.push(found('odd-service', one))
  return out.slice(0, 20)
}

function sshd(text: string): Found[] {
  const out: Found[] = []
  for (const one of lines(text))
    if (
      /^\s*(?:PermitRootLogin\s+yes|PermitEmptyPasswords\s+yes|StrictModes\s+no|AuthorizedKeysFile\s+(?!\.ssh|%h|none)\S+)/i.test(one.line)
    )
      out.push(found('weak-ssh', one, `sets ${one.line.trim().slice(0, 100)}`))
  return out
}

function keys(text: string): Found[] {
  const out: Found[] = []
  for (const one of lines(text)) if (/^\s*[^#]*\bcommand\s*=\s*"/.test(one.line)) out.push(found('forced-key', one))
  return out.slice(0, 20)
}

function preload(text: string): Found[] {
  const out: Found[] = []
  for (const one of lines(text)) if (!isComment(one.line)) out.push(found('persistence-preload', one))
  return out.slice(0, 5)
}

function sudoers(text: string): Found[] {
  const out: Found[] = []
  for (const one of lines(text)) if (!isComment(one.line) && /\bNOPASSWD\s*:\s*ALL\b/.test(one.line)) out.push(found('sudo-all', one))
  return out.slice(0, 10)
}

function passwd(text: string): Found[] {
  const out: Found[] = []
  for (const one of lines(text)) {
    const [name, password, uid, , , , shell] = one.line.split(':')
    if (name === undefined || uid === undefined) continue
    if (uid === '0' && name !== 'root' && name !== 'toor') out.push(found('root-account', one))
    if (password === '' && /sh$/.test(shell ?? '')) out.push(found('account-without-password', one))
  }
  return out.slice(0, 10)
}

const escapes: readonly [RegExp, string][] = [
  [/["']?privileged["']?\s*:\s*true/i, 'runs privileged'],
  [/["']?hostPID["']?\s*:\s*true/i, "sees the host's processes"],
  [/["']?(?:Source|hostPath|path|source)["']?\s*:\s*["']?\/["']?\s*(?:[,}\n]|$)/i, "mounts the host's root"],
  [/\/(?:var\/)?run\/(?:docker|containerd\/containerd|crio\/crio)\.sock/i, "reaches the container runtime's socket"],
  [
    /["']?(?:CapAdd|add)["']?\s*:\s*\[[^\]]{0,120}(?:SYS_ADMIN|SYS_PTRACE|SYS_MODULE|DAC_READ_SEARCH|\bALL\b)/i,
    'adds a capability with which a container is left',
  ],
  [
    /seccomp[=:]["']?\s*unconfined|["']?seccompProfile["']?\s*:\s*\{?\s*\n?\s*["']?type["']?\s*:\s*["']?Unconfined/i,
    'runs without a filter of system calls',
  ],
]

function container(text: string): Found[] {
  if (!/container|image|securityContext|HostConfig|ociVersion|kind:\s|"kind"/i.test(text)) return []
  const out: Found[] = []
  for (const [form, says] of escapes) {
    const match = form.exec(text)
    if (match)
      out.push({
        kind: 'escape-possible',
        spans: [{ start: match.index, end: match.index + match[0].length }],
        layers: [],
        says,
        values: [],
      })
  }
  return out
}

/** `/proc/PID/status`: all capabilities, in a container, are as good as none withheld. */
function status(text: string): Found[] {
  const caps = /^CapEff:\s*([0-9a-f]{16})$/m.exec(text)
  const inside = /^NSpid:\s*\d+\s+\d+/m.test(text)
  if (!caps || !inside) return []
  const value = BigInt(`0x${caps[1]}`)
  const risky = (1n << 21n) | (1n << 16n) | (1n << 19n)
  if ((value & risky) === 0n) return []
  return [
    {
      kind: 'escape-possible',
      spans: [{ start: caps.index, end: caps.index + caps[0].length }],
      layers: [],
      says: 'holds capabilities with which a container is left',
      values: [],
    },
  ]
}
