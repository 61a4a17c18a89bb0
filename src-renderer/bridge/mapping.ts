// Questions of the mapping sheet, as hooks.
import type { MappedFraming, Mapping, MappingProposal, PreviewRow } from '../../src-main/contract/mapping.ts'
import { type Answer, useCall } from './call.ts'

export const useProposal = (member: string | null, framing: MappedFraming | null): Answer<MappingProposal | null> =>
  useCall(
    member && `propose ${member} ${JSON.stringify(framing)}`,
    (client, signal) => client.mapping.propose({ from: { member: member! }, ...(framing && { framing }) }, { signal }),
    [],
    { keep: true },
  )

export const usePreview = (member: string, mapping: Mapping | null): Answer<PreviewRow[]> =>
  useCall(
    mapping && `preview ${member} ${JSON.stringify(mapping)}`,
    (client, signal) => client.mapping.preview({ from: { member }, mapping: mapping! }, { signal }),
    [],
    { keep: true },
  )

export const useMappings = () => useCall('mappings', (client, signal) => client.mapping.list(undefined, { signal }), ['evidence', 'case'])
