// What a process's own state gives away: shells whose input is a socket, programs without a file, odd ports, listed peers.
import type { Artifact, Facts, Found } from './artifact.ts'
import { latin1 } from './view.ts'

/** Ports that reverse shells, their frameworks and pools are found on by default. */
const oddPorts = new Set([
  1337, 1234, 3333, 3334, 4242, 4443, 4444, 4445, 5555, 5556, 6666, 6667, 7777, 8888, 9001, 9002, 9999, 10128, 14433, 14444, 31337, 45560,
  45700,
])

export function processState({ path, bytes, role }: Artifact, facts: Facts): Found[] {
  const text = latin1(bytes.subarray(0, 1024 * 1024))
  if (role === 'descriptors') return descriptors(text)
  if (role === 'sockets') return sockets(text, facts)
  if (role === 'memory map') return maps(text)
  if (role === 'environment') return environment(text)
  if (/exe_path$/.test(path)) return program(text)
  return []
}

/** Standard input and output on one socket is what a shell over the network looks like; a service's standard output may well be one alone. */
function descriptors(text: string): Found[] {
  const on = [...text.matchAll(/(?:^|\0|\n)([012])\s*->\s*(socket:\[\d+\])/g)]
  const input = on.find((match) => match[1] === '0')
  const output = input && on.find((match) => match[1] !== '0' && match[2] === input[2])
  if (!input || !output) return []
  const spans = [input, output].map((match) => ({ start: match.index + match[0].indexOf(match[1]!), end: match.index + match[0].length }))
  return [{ kind: 'shell-on-socket', spans, layers: [], says: 'shows standard input and output joined to one network socket', values: [] }]
}

function sockets(text: string, { indicators }: Facts): Found[] {
  const out = new Map<string, Found>()
  const put = (kind: string, key: string, span: { start: number; end: number }, says: string, values: Found['values']) => {
    const one = out.get(key)
    if (!one) out.set(key, { kind, spans: [span], layers: [], says, values: values ?? [] })
    else if (one.spans.length < 20) one.spans.push(span)
  }
  for (const match of text.matchAll(/[^\n]*\bpeer=\[?([0-9a-fA-F.:]{2,45}?)\]?:(\d{1,5})\b/g)) {
    const [line, address, port] = match as unknown as [string, string, string]
    const span = { start: match.index, end: match.index + line.length }
    const values: Found['values'] = [
      { kind: 'address', value: address },
      { kind: 'port', value: port },
    ]
    const listed = indicators.get(address.toLowerCase())
    if (listed !== undefined)
      put('indicator-peer', `i${address}`, span, `shows a connection to ${address}, which stands on the list "${listed}"`, values)
    if (oddPorts.has(Number(port)))
      put(
        'odd-port',
        `p${address}:${port}`,
        span,
        `shows a connection to ${address} port ${port}, which shells and pools commonly use`,
        values,
      )
  }
  return [...out.values()].slice(0, 20)
}

function maps(text: string): Found[] {
  const match = /[^\n]*r-?xp?[^\n]*(?:\/memfd:[^\n]*|\/dev\/shm\/[^\n]*)/.exec(text)
  if (match)
    return [
      {
        kind: 'memory-execution',
        spans: [{ start: match.index, end: match.index + match[0].length }],
        layers: [],
        says: 'shows code that runs from memory without a file',
        values: [],
      },
    ]
  return []
}

function environment(text: string): Found[] {
  const out: Found[] = []
  const preload = /(?:^|\0)(LD_PRELOAD=[^\0]{0,40}(?:\/tmp|\/dev\/shm|\/var\/tmp|\/\.)[^\0]{0,200})/.exec(text)
  if (preload)
    out.push({
      kind: 'persistence-preload',
      spans: [span(preload)],
      layers: [],
      says: 'loads a library from a temporary or hidden place into every program',
      values: [],
    })
  const history = /(?:^|\0)(HISTFILE=(?:\/dev\/null)?(?=\0|$)|HISTSIZE=0)/.exec(text)
  if (history) out.push({ kind: 'history-tampering', spans: [span(history)], layers: [], values: [] })
  return out
}
const span = (match: RegExpExecArray) => {
  const start = match.index + match[0].indexOf(match[1]!)
  return { start, end: start + match[1]!.length }
}

function program(text: string): Found[] {
  if (/^\/?memfd:|^\/(?:dev\/shm|proc\/self\/fd)\//.test(text))
    return [
      {
        kind: 'memory-execution',
        spans: [{ start: 0, end: Math.min(text.length, 300) }],
        layers: [],
        says: 'shows a program that runs from memory without a file',
        values: [],
      },
    ]
  if (/\(deleted\)\s*$/.test(text))
    return [{ kind: 'deleted-program', spans: [{ start: 0, end: Math.min(text.length, 300) }], layers: [], values: [] }]
  return []
}
