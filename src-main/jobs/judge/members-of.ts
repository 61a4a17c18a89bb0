// Which members of an exhibit are artifacts worth a look, and how a thread finds their bytes again.
import type { MemberWork, Seal } from '../../case/api.ts'
import type { CaseClient } from '../../case/client.ts'
import { sourceById } from '../../sources/registry.ts'
import { membersOf } from '../import/number-members.ts'

/** A received file with the members wanted in it: `''` is the file itself, `4/2` its fourth member's second. */
export interface Root {
  label: string
  path: string
  sha256: string
  size: number
  seal: Seal
  wanted: { key: string; label: string; path: string }[]
}

/** Logs of hosts and their applications are artifacts; those of clouds, identities and networks are events alone. */
const isArtifact = (source: string | null): boolean => {
  if (source === null) return true
  const layer = sourceById(source)?.layer
  return layer === undefined || layer === 'runtime' || layer === 'data'
}
/** Made of events by a tool: what stands in them is no artifact's text. */
const toolSources = new Set([
  'ocsf_json',
  'tetragon',
  'falco',
  'tracee',
  'kunai',
  'linux_auditd',
  'timesketch',
  'plaso',
  'velociraptor',
  'aws_s3access',
  'aws_cloudfront',
  'aws_elb',
])
const memberBytes = 64 * 1024 * 1024
const membersAtMost = 20_000
const bytesAtMost = 1024 * 1024 * 1024

export interface Chosen {
  roots: Root[]
  members: number
  /** Left out, with the reason. */
  left: { reason: string; count: number }[]
}

export async function artifactsOf(client: CaseClient, exhibit: string): Promise<Chosen> {
  const chooser = new Chooser()
  // Exhibits of many files are mostly logs of a cloud, of which none is an artifact.
  const kinds = await client.memberKinds(exhibit)
  if (kinds.every(({ state, source }) => !mayFit(state, source))) return chooser.done()
  for await (const member of membersOf(client, exhibit)) chooser.add(member, fits)
  return chooser.done()
}

function mayFit(state: MemberWork['state'], source: string | null): boolean {
  if (state !== 'read' && state !== 'unrecognised' && state !== 'cut') return false
  return isArtifact(source) && (source === null || !toolSources.has(source))
}

/** The roots of these members, whatever they are. */
export async function rootsOf(client: CaseClient, labels: readonly string[]): Promise<Chosen> {
  const chooser = new Chooser()
  for (const label of new Set(labels)) {
    const member = await client.member(label)
    if (!member) continue
    const root = await client.member(label.split('/').slice(0, 2).join('/'))
    if (!root?.seal || !root.sha256) continue
    chooser.want(root.member, { path: root.path, sha256: root.sha256, size: root.size, seal: root.seal }, label, member.path)
  }
  return chooser.done()
}

function fits({ source, size, state }: MemberWork): string | undefined {
  if (!mayFit(state, source)) return ''
  if (size === 0) return ''
  return size > memberBytes ? `larger than ${memberBytes} bytes` : undefined
}

class Chooser {
  readonly #roots = new Map<string, Root>()
  readonly #rows = new Map<string, Pick<MemberWork, 'path' | 'sha256' | 'size' | 'seal'>>()
  readonly #left = new Map<string, number>()
  #members = 0
  #bytes = 0

  add(member: MemberWork, why: (member: MemberWork) => string | undefined): void {
    if (member.parent === null) this.#rows.set(member.member, member)
    const reason = why(member)
    if (reason === '') return
    if (reason !== undefined) {
      this.#leave(reason)
      return
    }
    if (this.#members >= membersAtMost) {
      this.#leave(`beyond ${membersAtMost} artifacts of one exhibit`)
      return
    }
    if (this.#bytes + member.size > bytesAtMost) {
      this.#leave(`beyond ${bytesAtMost} bytes of one exhibit`)
      return
    }
    const label = member.member.split('/').slice(0, 2).join('/')
    const row = this.#rows.get(label)
    if (!row?.seal || !row.sha256) return
    this.#bytes += member.size
    this.want(label, { path: row.path, sha256: row.sha256, size: row.size, seal: row.seal }, member.member, member.path)
  }

  want(root: string, row: Omit<Root, 'label' | 'wanted'>, label: string, path: string): void {
    const known = this.#roots.get(root) ?? { label: root, ...row, wanted: [] }
    this.#roots.set(root, known)
    known.wanted.push({ key: label.split('/').slice(2).map(Number).join('/'), label, path })
    this.#members++
  }

  #leave(reason: string): void {
    this.#left.set(reason, (this.#left.get(reason) ?? 0) + 1)
  }

  done(): Chosen {
    return { roots: [...this.#roots.values()], members: this.#members, left: [...this.#left].map(([reason, count]) => ({ reason, count })) }
  }
}
