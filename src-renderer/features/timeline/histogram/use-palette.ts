// Colours and font of the canvas, by value; read again when the theme changes.
import { useMemo } from 'react'
import { layers } from '../../../../src-main/contract/layer.ts'
import { tokenColour, usePainted, useSettings } from '../../../app/state/settings.ts'
import type { Palette } from './draw.ts'

export const usePalette = (): Palette => {
  const dark = usePainted((state) => state.dark)
  const density = useSettings((state) => state.density)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme decides what the tokens hold
  return useMemo(
    () => ({
      layers: Object.fromEntries(layers.map((layer) => [layer, tokenColour(layer)])),
      text: tokenColour('t2'),
      faint: tokenColour('t3'),
      line: tokenColour('line-2'),
      accent: tokenColour('accent'),
      shade: tokenColour('shade'),
      font: `400 ${density === 'compact' ? 11 : 12}px "Inter Variable", system-ui, sans-serif`,
    }),
    [dark, density],
  )
}
