// A kernel event as rules and logs see it: flat Sigma fields for the TDRs, OCSF for the event file and packages.
import { readlinkSync } from 'node:fs'
import type { Containers } from './container.ts'
import { protocolOf } from './ocsf.ts'
import type { Proc } from './proc.ts'
import type { ProcessTable } from './process-table.ts'
import { userName } from './user-name.ts'
import { type CallEvent, fileOperations, flag, type KernelEvent } from './wire.ts'

export type Category = 'process_creation' | 'file_event' | 'network_connection' | 'kernel_event'

/** Field names as SigmaHQ writes them for Linux; ours are Unlinked, Terminal, Script, Operation, Result, Container. */
export interface SigmaRecord {
  category: Category
  Image: string | string[]
  CommandLine?: string
  ParentImage?: string
  ParentCommandLine?: string
  User: string
  ProcessId: number
  ParentProcessId: number
  Container: string
  [field: string]: unknown
}

export interface RuntimeRecord {
  sigma: SigmaRecord
  proc: Proc
  event: KernelEvent
}

function names(proc: Proc): string | string[] {
  return proc.invoked && proc.invoked !== proc.image ? [proc.image, proc.invoked] : proc.image
}

const commandLine = (proc: Proc | undefined): string | undefined => (proc ? proc.args.join(' ') : undefined)

/** The record of an event, or undefined for those no rule looks at (fork, exit, releases). */
export function sigmaOf(event: KernelEvent, proc: Proc, table: ProcessTable, containers: Containers): SigmaRecord | undefined {
  const parent = table.parent(proc)
  const container = containers.of(event.cgroup, event.pid)
  const base = {
    Image: names(proc),
    CommandLine: commandLine(proc),
    ParentImage: parent?.image ?? (event.type === 'exec' ? event.parentImage : undefined),
    ParentCommandLine: commandLine(parent),
    User: userName(event.uid),
    ProcessId: event.pid,
    ParentProcessId: event.ppid,
    Container: container?.id ?? (containers.isolated(proc.mntns) ? 'isolated' : ''),
  }
  switch (event.type) {
    case 'exec':
      return {
        category: 'process_creation',
        ...base,
        Unlinked: String(event.nlink === 0),
        Terminal: String((event.flags & flag.tty) !== 0),
        Script: proc.script,
        EffectiveUserId: event.euid,
        Elevated: String((event.flags & flag.secure) !== 0),
        Filename: event.filename,
        get CurrentDirectory() {
          try {
            return readlinkSync(`/proc/${event.pid}/cwd`)
          } catch {
            return undefined
          }
        },
      }
    case 'connect':
      return {
        category: 'network_connection',
        ...base,
        Initiated: 'true',
        Result: event.ret,
        Protocol: protocolOf(event),
        ...(event.family === 'unix'
          ? { SocketPath: event.address }
          : { DestinationIp: event.address, DestinationPort: event.port, SourceIp: event.localAddress, SourcePort: event.localPort }),
      }
    case 'call':
      if (fileOperations.has(event.operation))
        return {
          category: 'file_event',
          ...base,
          Operation: event.operation,
          Result: event.ret,
          TargetFilename: event.target,
          SourceFilename: event.source,
          ...(event.operation === 'chmod' ? { Mode: ((event.args[chmodMode(event)] ?? 0) & 0o7777).toString(8) } : {}),
        }
      return {
        category: 'kernel_event',
        ...base,
        Operation: event.operation,
        Result: event.ret,
        Arguments: [event.one, event.two].filter(Boolean),
        ...callFields(event),
      }
    default:
      return undefined
  }
}

/** chmod(path, mode) or fchmodat(fd, path, mode): an address is no descriptor. */
function chmodMode(event: CallEvent): number {
  const first = event.args[0] ?? 0
  return first === 4294967196 || first > 1.8e19 || first < 1_048_576 ? 2 : 1
}

const ptraceRequests: Record<number, string> = {
  0: 'TRACEME',
  4: 'POKETEXT',
  5: 'POKEDATA',
  13: 'SETREGS',
  16: 'ATTACH',
  16902: 'SEIZE',
  16901: 'SETREGSET',
}
const namespaces: [number, string][] = [
  [0x20000, 'mnt'],
  [0x2000000, 'cgroup'],
  [0x4000000, 'uts'],
  [0x8000000, 'ipc'],
  [0x10000000, 'user'],
  [0x20000000, 'pid'],
  [0x40000000, 'net'],
]
const bpfCommands: Record<number, string> = {
  0: 'MAP_CREATE',
  5: 'PROG_LOAD',
  8: 'PROG_ATTACH',
  17: 'RAW_TRACEPOINT_OPEN',
  28: 'LINK_CREATE',
}

function callFields(event: CallEvent): Record<string, unknown> {
  const [a = 0, b = 0] = event.args
  switch (event.operation) {
    case 'ptrace':
      return { Request: ptraceRequests[a] ?? String(a), TargetProcessId: b }
    case 'process_vm_writev':
      return { TargetProcessId: a }
    case 'setuid':
    case 'setgid':
      return { TargetId: a & 0xffffffff }
    case 'unshare':
      return { Namespaces: namespaces.filter(([bit]) => a & bit).map(([, name]) => name) }
    case 'setns':
      return { Namespaces: b === 0 ? ['any'] : namespaces.filter(([bit]) => b & bit).map(([, name]) => name) }
    case 'bpf':
      return { Command: bpfCommands[a] ?? String(a) }
    default:
      return {}
  }
}
