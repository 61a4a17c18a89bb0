// The payload of a detection's package (package format): what fired, the tree with everything in it, files, drift, logs, live.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Actions } from './actions.ts'
import type { Capture } from './capture-frame.ts'
import type { Clock } from './clock.ts'
import type { BagWriter } from './collect/bag-writer.ts'
import { collectDrift } from './collect/drift.ts'
import { collectFiles } from './collect/files.ts'
import { collectLive, collectLogs, collectServiceLogs } from './collect/live.ts'
import { describe, fromCapture, fromProc, memoryOf } from './collect/process.ts'
import type { Plan } from './collect/profile.ts'
import { collectScripts, scriptArgument } from './collect/scripts.ts'
import { type ContainerIdentity, containerOf } from './container.ts'
import type { Proc } from './proc.ts'
import type { ProcessTable } from './process-table.ts'

export interface Subject {
  /** The process that fired. */
  proc: Proc
  /** What was secured while it or its tree was held, newest last. */
  captures: { capture: Capture; fdPath: (fd: number) => string }[]
  table: ProcessTable
  clock: Clock
  actions: Actions
  plan: Plan
  probePath: string | undefined
  at: number
  container: ContainerIdentity | undefined
  isolated: boolean
  hostState: boolean
}

export interface Collected {
  tree: { ancestors: unknown[]; trigger: unknown; descendants: unknown[]; descendantsBeyond: number }
  drift: Record<string, unknown>
  container: Record<string, unknown> | null
  /** Null: the container's files could not be reached any more, and the host's are not them. */
  root: string | null
}

/** Everything of the plan, each part with its own losses. Never throws for what the host does. */
export async function collectSubject(bag: BagWriter, subject: Subject): Promise<Collected> {
  const { proc, table, clock, actions, plan } = subject
  const ancestors = table.ancestors(proc).filter((one) => subject.hostState || (one.mntns !== 0 && one.mntns === proc.mntns))
  const { found: descendants, beyond } = table.descendants(proc)
  const captured = new Map<string, number>()
  for (const { capture, fdPath } of subject.captures) {
    const key = `${capture.event.pid}:${capture.event.start}`
    const index = captured.get(key) ?? 0
    captured.set(key, index + 1)
    await fromCapture(bag, capture, fdPath, actions, index)
  }
  const has = (one: Proc) =>
    [...captured.keys()].some((key) => key.startsWith(`${one.pid}:`) && Math.abs(Number(key.split(':')[1]) - one.start) < 2e7)
  const system = /^\/(usr\/)?s?bin\/|^\/(usr\/)?lib/
  for (const [one, copyExe] of [
    [proc, true],
    ...descendants.map((d) => [d, true]),
    ...ancestors.map((a) => [a, subject.isolated || !system.test(a.image)]),
  ] as [Proc, boolean][]) {
    if (has(one)) {
      if (plan.memory && one === proc) await memoryOf(bag, one, actions)
      continue
    }
    if (plan.profile === 'minimal' && one !== proc) continue
    await fromProc(bag, one, plan.memory && one === proc ? plan : { ...plan, memory: false }, actions, copyExe)
  }

  const root = rootOf(subject, ancestors)
  if (root !== null) {
    const secured = new Set(
      subject.captures.flatMap(({ capture }) =>
        capture.event.type === 'exec' && capture.items.some((item) => item.name.startsWith('script') && item.status === 'captured')
          ? [
              `${capture.event.pid}\0${scriptArgument({ args: capture.event.args, script: capture.event.interp ? capture.event.filename : '', image: capture.event.image })}`,
            ]
          : [],
      ),
    )
    await collectScripts(bag, [proc, ...descendants, ...ancestors], root, (one, path) => secured.has(`${one.pid}\0${path}`), actions)
  }
  const text = async (name: string): Promise<string> => {
    const blob = subject.captures
      .filter(({ capture }) => capture.event.pid === proc.pid || (capture.event.mntns !== 0 && capture.event.mntns === proc.mntns))
      .sort((a, b) => Number(b.capture.event.pid === proc.pid) - Number(a.capture.event.pid === proc.pid))
      .flatMap(({ capture }) => capture.items)
      .find((item) => item.name === name && item.data.length > 0)
    if (blob) return blob.data.toString()
    for (const one of [proc, ...ancestors.slice(0, 2)]) {
      const found = await readFile(`/proc/${one.pid}/${name}`, 'utf8').catch(() => '')
      if (found) return found
    }
    return ''
  }
  const container = subject.container ?? containerOf(await text('cgroup'))
  let drift: Record<string, unknown> = { status: 'none', reason: 'the process is not in a container' }
  if (subject.isolated || container) drift = await collectDrift(bag, await text('mountinfo'), plan, actions, subject.probePath)
  if (plan.files) {
    if (root === null) bag.absent('files', '/', 'gone', "the container's root could not be reached any more")
    else if (subject.hostState || root !== '/') {
      await collectFiles(bag, root, plan, actions, subject.at)
      await collectLogs(bag, root, plan, actions, subject.at)
    }
  }
  if (plan.serviceLogs && root !== null)
    await collectServiceLogs(
      bag,
      [proc, ...ancestors.filter((one) => one.pid > 1)].map((one) => one.pid),
      root,
      plan,
      actions,
    )
  if (plan.live && subject.hostState) await collectLive(bag, proc.pid, actions, clock.describe())
  return {
    tree: {
      ancestors: ancestors.map((one) => describe(one, clock)),
      trigger: describe(proc, clock),
      descendants: descendants.map((one) => describe(one, clock)),
      descendantsBeyond: beyond,
    },
    drift,
    container: container || subject.isolated ? { ...(container ?? { id: null }), ...runtimeState(container, actions) } : null,
    root,
  }
}

/** The file system as the process saw it: the root kept open by the hold, its own while it lives, an ancestor's, ours. */
function rootOf(subject: Subject, ancestors: Proc[]): string | null {
  if (!subject.isolated) return '/'
  const own = subject.captures.filter(({ capture }) => capture.event.pid === subject.proc.pid)
  const sameView = subject.captures.filter(({ capture }) => capture.event.mntns !== 0 && capture.event.mntns === subject.proc.mntns)
  for (const { capture, fdPath } of [...own, ...sameView]) {
    const root = capture.items.find((item) => item.name === 'root' && item.fd >= 0)
    if (root) return fdPath(root.fd)
  }
  for (const one of [subject.proc, ...ancestors.slice(0, 2)]) {
    try {
      readFileSync(`/proc/${one.pid}/stat`)
      if (one.mntns === subject.proc.mntns || one === subject.proc) return `/proc/${one.pid}/root`
    } catch {
      // Gone: the next one up.
    }
  }
  return null
}

/** Name, image and pod as the runtime wrote them down, where it can be read. */
function runtimeState(container: ContainerIdentity | undefined, actions: Actions): Record<string, unknown> {
  if (!container) return {}
  const places = [
    `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${container.id}/config.json`,
    `/run/containerd/io.containerd.runtime.v2.task/moby/${container.id}/config.json`,
    `/run/containerd/io.containerd.runtime.v2.task/default/${container.id}/config.json`,
    `/var/lib/docker/containers/${container.id}/config.v2.json`,
  ]
  for (const path of places) {
    try {
      const state = JSON.parse(readFileSync(path, 'utf8'))
      actions.note('read', path)
      const notes = state.annotations ?? {}
      return {
        state: path,
        name: notes['io.kubernetes.cri.container-name'] ?? state.Name ?? null,
        image: notes['io.kubernetes.cri.image-name'] ?? state.Config?.Image ?? null,
        pod: notes['io.kubernetes.cri.sandbox-name'] ?? state.Config?.Labels?.['io.kubernetes.pod.name'] ?? null,
        namespace: notes['io.kubernetes.cri.sandbox-namespace'] ?? state.Config?.Labels?.['io.kubernetes.pod.namespace'] ?? null,
      }
    } catch {
      // Another runtime, or not readable.
    }
  }
  return { state: 'not readable' }
}
