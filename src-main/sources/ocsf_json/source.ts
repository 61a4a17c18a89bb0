// OCSF events of other products (Security Lake, pipelines): they are what we derive, so they come in as they are.
import type { Source } from '../../contract/source.ts'
import { isOcsf, ocsfFields, passOcsf } from '../ocsf-pass.ts'
import { claimBy } from '../tool-source.ts'
import { isSensorEvent } from '../vestige_package/sensor-event.ts'

const owns = (value: unknown) => (isOcsf(value) && !isSensorEvent(value) ? 'ocsf' : undefined)

export const ocsfJson: Source = {
  id: 'ocsf_json',
  title: 'OCSF events',
  layer: 'control',
  logsource: { product: 'ocsf' },
  time: { meaning: 'recorded', field: 'time', zone: 'UTC', precision: 'millisecond' },
  fields: ocsfFields,
  claim: (probe) =>
    claimBy(
      probe,
      owns,
      [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }, { kind: 'json-array', path: ['events'] }, { kind: 'json-object' }],
      0.95,
    ),
  normalise: (record) => passOcsf(record, 'ocsf_json'),
  owns,
}
