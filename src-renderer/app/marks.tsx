// How layers, severities and exhibits look, in one place: hue and form by meaning.
import type { Layer } from '../../src-main/contract/layer.ts'
import { Bars } from '../design/Bars.tsx'
import { Shape, type ShapeName } from '../design/Shape.tsx'

export const layerWords: Record<Layer, { title: string; shape: ShapeName }> = {
  control: { title: 'Control', shape: 'diamond' },
  identity: { title: 'Identity', shape: 'circle' },
  network: { title: 'Network', shape: 'triangle' },
  runtime: { title: 'Runtime', shape: 'square' },
  data: { title: 'Data', shape: 'bars' },
}

const isLayer = (name: string): name is Layer => name in layerWords

export const LayerMark = ({ layer, size, quiet }: { layer: string | undefined; size?: number; quiet?: boolean }) =>
  layer !== undefined && isLayer(layer) ? (
    <Shape shape={layerWords[layer].shape} hue={layer} label={quiet ? undefined : layerWords[layer].title} size={size} />
  ) : (
    <Shape shape="ring" hue="t3" label={quiet ? undefined : 'layer not known'} size={size} />
  )

/** OCSF severity_id; 6 is Fatal, 0 and 99 are unknown and other. */
export const severities: Record<number, { title: string; hue: string; lit: number }> = {
  0: { title: 'Not stated', hue: 'info', lit: 0 },
  1: { title: 'Informational', hue: 'info', lit: 0 },
  2: { title: 'Low', hue: 'low', lit: 1 },
  3: { title: 'Medium', hue: 'medium', lit: 2 },
  4: { title: 'High', hue: 'high', lit: 3 },
  5: { title: 'Critical', hue: 'critical', lit: 4 },
  6: { title: 'Fatal', hue: 'critical', lit: 4 },
}

/** The five steps of rules; the same bars as the severity an event states. */
export const levelIds: Record<string, number> = { informational: 1, low: 2, medium: 3, high: 4, critical: 5 }

export const levelWord = (level: string): string => severities[levelIds[level] ?? 0]!.title

export const LevelMark = ({ level }: { level: string | null }) => <SeverityMark id={levelIds[level ?? ''] ?? 0} />

export const SeverityMark = ({ id }: { id: number }) => {
  const severity = severities[id] ?? severities[0]!
  return <Bars lit={severity.lit} hue={severity.hue} label={severity.title} />
}
