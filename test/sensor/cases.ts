// The capture cases of the sensor: what an attacker runs, and whether all of its bytes were secured.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import type { Capture } from '../../sensor/daemon/capture-frame.ts'
import type { HoldRule } from '../../sensor/daemon/prefilter.ts'
import { type Bench, pause, rule } from './bench.ts'
import { makeBundle } from './bundle.ts'

export interface Case {
  name: string
  /** Runs it `count` times and answers how many were secured whole. */
  run(bench: Bench, tools: { attacker: string; tiny: string }, count: number): Promise<number>
  /** Why it cannot run here. */
  skip?: () => string | undefined
  /** Least share that acceptance asks for with the hold. */
  least?: number
}

export function rules(dir: string): HoldRule[] {
  return [
    rule('shell', `    Image|endswith: ['/sh', '/dash', '/bash', '/busybox']`, { stdin: true }),
    rule('unlinked', `    Unlinked: 'true'`),
    rule('watched', `    Image|startswith: '${dir}/'`),
    rule('python-socket', `    Image|contains: '/python'\n    CommandLine|contains: 'socket'`),
    rule('interpreter-connects', `    Image|contains: '/python'`, { category: 'network_connection' }),
  ]
}

const data = (capture: Capture, prefix: string): Buffer | undefined =>
  capture.items.find(
    (item) => item.name.startsWith(prefix) && (item.status === 'captured' || item.status === 'partial') && item.data.length > 0,
  )?.data

/** Scripts named in the bench's directory whose whole content is in a capture. */
function scriptsSecured(bench: Bench, expected: Map<string, string>): number {
  const seen = new Set<string>()
  for (const capture of bench.captures) {
    const script = data(capture, 'script')?.toString()
    for (const [name, content] of expected) if (script === content) seen.add(name)
  }
  return seen.size
}

/** Programs whose bytes end in one of the tags. */
function exesSecured(bench: Bench, tiny: Buffer, tags: string[]): number {
  const seen = new Set<string>()
  const wanted = new Set(tags)
  for (const capture of bench.captures) {
    const exe = data(capture, 'exe')
    if (!exe || exe.length <= tiny.length || !exe.subarray(0, tiny.length).equals(tiny)) continue
    const tag = exe.subarray(tiny.length).toString()
    const whole = ['cmdline', 'environ', 'maps'].every((name) => data(capture, name))
    if (wanted.has(tag) && whole) seen.add(tag)
  }
  return seen.size
}

async function settle(bench: Bench): Promise<void> {
  let before = -1
  while (before !== bench.captures.length) {
    before = bench.captures.length
    await pause(120)
  }
}

const selfDeleting: Case = {
  name: 'self-deleting script',
  async run(bench, _tools, count) {
    const expected = new Map<string, string>()
    for (let i = 0; i < count; i++) {
      const content = `#!/bin/sh\nrm -f "$0"\n: secret-${i}\n`
      bench.write(`self-${i}`, content)
      expected.set(`self-${i}`, content)
    }
    await bench.run(`for i in $(seq 0 ${count - 1}); do ./self-$i; done`)
    await settle(bench)
    return scriptsSecured(bench, expected)
  },
}

const parentUnlinks: Case = {
  name: 'script unlinked by its parent',
  async run(bench, { attacker }, count) {
    const expected = new Map<string, string>()
    for (let i = 0; i < count; i++) {
      const content = `#!/bin/sh\n: parent-${i}\n`
      bench.write(`parent-${i}`, content)
      expected.set(`parent-${i}`, content)
    }
    await bench.run(`for i in $(seq 0 ${count - 1}); do ${attacker} unlink ${bench.dir}/parent-$i; done`)
    await settle(bench)
    return scriptsSecured(bench, expected)
  },
}

const memfd: Case = {
  name: 'memfd ELF that exits at once',
  async run(bench, { attacker, tiny }, count) {
    await bench.run(`${attacker} memfd ${tiny} ${count} 0`)
    await settle(bench)
    return exesSecured(
      bench,
      readFileSync(tiny),
      Array.from({ length: count }, (_, i) => `memfd-${i}`),
    )
  },
}

const deleted: Case = {
  name: 'binary deleted by its parent',
  async run(bench, { attacker, tiny }, count) {
    const bytes = readFileSync(tiny)
    for (let i = 0; i < count; i++)
      writeFileSync(join(bench.dir, `gone-${i}`), Buffer.concat([bytes, Buffer.from(`gone-${i}`)]), { mode: 0o755 })
    await bench.run(`for i in $(seq 0 ${count - 1}); do ${attacker} unlink ${bench.dir}/gone-$i; done`)
    await settle(bench)
    return exesSecured(
      bench,
      bytes,
      Array.from({ length: count }, (_, i) => `gone-${i}`),
    )
  },
}

const reverseShell: Case = {
  name: 'python3 -c reverse shell with its socket',
  skip: () => (spawnSync('python3', ['--version']).status === 0 ? undefined : 'no python3'),
  async run(bench, _tools, count) {
    const server: Server = createServer((socket) => {
      socket.on('error', () => {})
      socket.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const port = (server.address() as { port: number }).port
    const program = `import socket,os;s=socket.socket();s.connect(("127.0.0.1",${port}));os._exit(0)`
    await bench.run(`for i in $(seq 0 ${count - 1}); do python3 -c '${program}' marker-$i; done`)
    await settle(bench)
    server.close()
    const command = new Set<string>()
    const socket = new Set<string>()
    for (const capture of bench.captures) {
      const marker = /marker-(\d+)\0?$/.exec(data(capture, 'cmdline')?.toString() ?? '')?.[1]
      if (!marker) continue
      if (capture.event.type === 'exec') command.add(marker)
      else if (data(capture, 'fd')?.includes('socket:[') && data(capture, 'sockets')?.includes(`peer=127.0.0.1:${port}`)) socket.add(marker)
    }
    return [...command].filter((marker) => socket.has(marker)).length
  },
}

const shellFile: Case = {
  name: 'sh file, relative and self-deleting',
  async run(bench, _tools, count) {
    const expected = new Map<string, string>()
    mkdirSync(join(bench.dir, 'in'), { recursive: true })
    for (let i = 0; i < count; i++) {
      const content = `rm -f in/file-${i}.txt\n: file-${i}\n`
      bench.write(`in/file-${i}.txt`, content, 0o644)
      expected.set(`file-${i}`, content)
    }
    await bench.run(`for i in $(seq 0 ${count - 1}); do sh in/file-$i.txt; done`)
    await settle(bench)
    return scriptsSecured(bench, expected)
  },
}

const piped: Case = {
  name: 'cat file | sh',
  async run(bench, _tools, count) {
    const expected = new Set<string>()
    for (let i = 0; i < count; i++) {
      const content = `echo ran-${i}\n`
      bench.write(`pipe-${i}`, content, 0o644)
      expected.add(content)
    }
    const { out } = await bench.run(`for i in $(seq 0 ${count - 1}); do cat pipe-$i | sh; done`)
    await settle(bench)
    const secured = new Set<string>()
    for (const capture of bench.captures) {
      const text = data(capture, 'stdin')?.toString()
      // Copied, not consumed: the shell ran it too.
      if (text !== undefined && expected.has(text) && out.includes(text.slice(5))) secured.add(text)
    }
    return secured.size
  },
}

const container: Case = {
  name: 'script in a runc overlay container',
  skip: () => (spawnSync('runc', ['--version']).status === 0 && existsSync('/bin/busybox') ? undefined : 'no runc or busybox'),
  async run(bench, _tools, count) {
    const script = (i: number) => `#!/bin/sh\nrm -f "$0"\n: inside-${i}\n`
    const bundle = makeBundle(bench, 'capture', [
      '/bin/sh',
      '-c',
      `i=0; while [ $i -lt ${count} ]; do printf '#!/bin/sh\\nrm -f "$0"\\n: inside-%s\\n' $i > /tmp/x$i; chmod 755 /tmp/x$i; /tmp/x$i; i=$((i+1)); done`,
    ])
    const name = `vestige-case-${process.pid}-${Math.floor(performance.now())}`
    const { code, err } = await bench.run(`runc run -b ${bundle.path} ${name}`)
    if (code !== 0) throw new Error(`runc: ${err}`)
    await settle(bench)
    bundle.unmount()
    const expected = new Map(Array.from({ length: count }, (_, i) => [`inside-${i}`, script(i)]))
    return scriptsSecured(bench, expected)
  },
}

const parallel: Case = {
  name: 'eight spawners at once (memfd)',
  async run(bench, { attacker, tiny }, count) {
    const each = Math.max(1, Math.ceil(count / 8))
    const jobs = Array.from({ length: 8 }, (_, i) => `${attacker} memfd ${tiny} ${each} ${i * each} &`).join(' ')
    await bench.run(`${jobs} wait`)
    await settle(bench)
    const secured = exesSecured(
      bench,
      readFileSync(tiny),
      Array.from({ length: each * 8 }, (_, i) => `memfd-${i}`),
    )
    return Math.floor((secured * count) / (each * 8))
  },
}

const stalled: Case = {
  name: 'memfd with the daemon stalled',
  async run(bench, { attacker, tiny }, count) {
    const running = bench.run(`sleep 0.1; ${attacker} memfd ${tiny} ${count} 0`)
    await pause(20)
    // Blocks this thread: nothing is read from the probe meanwhile.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300 + count * 6)
    await running
    await settle(bench)
    return exesSecured(
      bench,
      readFileSync(tiny),
      Array.from({ length: count }, (_, i) => `memfd-${i}`),
    )
  },
}

const sigcont: Case = {
  name: 'attacker sends SIGCONT without pause',
  least: 0.98,
  async run(bench, { attacker, tiny }, count) {
    await bench.run(`for i in $(seq 0 ${count - 1}); do ${attacker} sigcont ${tiny} cont-$i; done`)
    await settle(bench)
    return exesSecured(
      bench,
      readFileSync(tiny),
      Array.from({ length: count }, (_, i) => `cont-${i}`),
    )
  },
}

export const cases: Case[] = [
  selfDeleting,
  parentUnlinks,
  memfd,
  deleted,
  reverseShell,
  shellFile,
  piped,
  container,
  parallel,
  stalled,
  sigcont,
]
