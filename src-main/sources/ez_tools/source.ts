// Eric Zimmerman's tools, alone or through KAPE: EvtxECmd and the CSV of the others.
import type { Source } from '../../contract/source.ts'
import { status } from '../ocsf-event.ts'
import { timesOf, toolSource } from '../tool-source.ts'
import { forms, shapes } from './shapes.ts'

export const ezTools: Source = toolSource({
  id: 'ez_tools',
  title: 'EvtxECmd and other EZ tools',
  layer: 'runtime',
  logsource: { product: 'windows' },
  time: { meaning: 'recorded', field: 'TimeCreated, or the times of the row', zone: 'UTC', precision: '100 ns' },
  vendor: 'Eric Zimmerman',
  product: 'EZ Tools',
  forms,
  shapes,
  utc: true,
  values: timesOf,
  start: (pick) =>
    pick.word('EventId') === '4625' ? { status: status.failure } : pick.word('EventId') === '4624' ? { status: status.success } : {},
  confidence: 0.95,
})
