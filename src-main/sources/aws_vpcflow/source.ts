// AWS VPC and transit gateway flow logs: who exchanged packets with whom, summed over an interval.

import type { Claim, Framing, Probe, Source } from '../../contract/source.ts'
import { plainCells } from '../framing/cells.ts'
import { lookup } from '../lookup.ts'
import { fields } from './fields.ts'
import { jsonForm } from './json.ts'
import { isHeader, layoutFor } from './layout.ts'
import { createFlowFramer, isStamped, layoutOfRecord, locateCell, splitCells } from './lines.ts'
import { normalise, project } from './normalise.ts'

const delimiters: Readonly<Record<string, string>> = lookup({ flow: ' ', 'flow-csv': ',', 'flow-tsv': '\t' })
const trials: readonly Framing[] = [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }, { kind: 'json-object' }]

function claim(probe: Probe): Claim | undefined {
  for (const framing of trials) {
    const form = jsonForm(probe.firstRecord(framing))
    if (form !== undefined) return { framing, form, confidence: 0.95 }
  }
  // A first line may be cut or damaged; the ones after it speak.
  const lines = probe.text
    .slice(0, 8192)
    .split(/\r?\n/, 4)
    .filter((line) => line !== '')
  for (const line of lines) {
    for (const [name, delimiter] of Object.entries(delimiters)) {
      if (plainCells(line, delimiter).length < 4) continue
      const cells = splitCells(line, delimiter)
      if (isHeader(cells)) return { framing: { kind: 'own', name }, form: name === 'flow' ? 'text-header' : 'table', confidence: 0.95 }
    }
    const cells = splitCells(line, ' ')
    const stamped = isStamped(cells)
    if (layoutFor(stamped ? cells.slice(1) : cells))
      return { framing: { kind: 'own', name: 'flow' }, form: stamped ? 'text-stamped' : 'text', confidence: 0.95 }
  }
  return undefined
}

function owns(value: unknown): string | undefined {
  if (typeof value !== 'string') return jsonForm(value)
  return value.length < 4096 && layoutOfRecord(splitCells(value.trim(), ' '), undefined) ? 'text' : undefined
}

export const awsVpcflow: Source = {
  id: 'aws_vpcflow',
  title: 'AWS VPC flow logs',
  layer: 'network',
  logsource: { product: 'aws', service: 'vpcflow', category: 'network_connection' },
  time: { meaning: 'start', field: 'start', zone: 'UTC', precision: 'second' },
  claim,
  normalise,
  project,
  fields,
  framer: (name, runs) => createFlowFramer(delimiters[name] ?? ' ', runs),
  parse: (name, bytes) =>
    splitCells(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'), delimiters[name] ?? ' '),
  locate: (name, bytes, place, header) => locateCell(delimiters[name] ?? ' ', bytes, place, header),
  owns,
}
