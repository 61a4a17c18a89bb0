// The graph as an SVG of its own: same places and words as on the screen, colours resolved, fonts by name.
import { kindWord } from '../../../app/entities.tsx'
import { shortArn } from '../../../app/ocsf-words.ts'
import { number } from '../../../app/words.ts'
import { bandWords } from '../canvas/Bands.tsx'
import { curve } from '../canvas/curve.ts'
import { type Band, nodeHeight, nodeWidth, type Place, type Placed } from '../layout/bands.ts'
import { type Shown, type Step, verbsText } from '../model.ts'

export interface Picture {
  shown: Shown
  path: readonly Step[]
  placed: Placed
  bandOf: ReadonlyMap<string, Band>
  pins: Readonly<Record<string, Place>>
}
export type Paint = Readonly<Record<'area' | 'panel' | 'line' | 't1' | 't2' | 't3' | 'accent' | 'identity' | 'control' | 'runtime', string>>

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
// Names come from evidence: markup, and characters XML does not allow, must not get through.
const safe = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '�').replace(/[&<>"]/g, (each) => escapes[each]!)
const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.ceil(most / 2) - 1)}…${text.slice(-Math.floor(most / 2))}`

export const svgOf = ({ shown, path, placed, bandOf, pins }: Picture, paint: Paint): { svg: string; width: number; height: number } => {
  const at = (id: string): Place | undefined => pins[id] ?? placed.at.get(id)
  const all = [...shown.nodes.keys()].map(at).filter((place) => place !== undefined)
  const left = Math.min(0, ...all.map(({ x }) => x)) - 16
  const top = Math.min(0, ...all.map(({ y }) => y - 16))
  const width = Math.max(placed.width, ...all.map(({ x }) => x + nodeWidth)) + 16 - left
  const height = Math.max(placed.height, ...all.map(({ y }) => y + nodeHeight + 16)) - top
  const white = new Set(path.map(({ link }) => link))
  const steps = new Map<string, number>()
  path.forEach(({ from, to }, index) => {
    if (!steps.has(from)) steps.set(from, index + 1)
    if (!steps.has(to)) steps.set(to, index + 2)
  })
  const out: string[] = []
  for (const { band, y, height: high } of placed.bands) {
    const { title, about, hue } = bandWords[band]
    out.push(
      `<path d="M${left} ${y + high}h${width}" stroke="${paint.line}"/>`,
      `<text x="${left + 14}" y="${y + 20}" fill="${paint.t3}" font-size="12"><tspan fill="${paint[hue as keyof Paint]}">●</tspan> <tspan fill="${paint.t1}" font-weight="600">${title}</tspan> ${about}</text>`,
    )
  }
  for (const link of shown.links.values()) {
    const [a, b] = [at(link.from), at(link.to)]
    if (!a || !b) continue
    const on = white.has(link.id)
    const line = curve(a, b)
    out.push(
      `<path d="${line.d}" fill="none" stroke="${on ? paint.accent : paint.t3}" stroke-width="${on ? 2 : 1}" marker-end="url(#${on ? 'to' : 'end'})"/>`,
    )
    if (on || shown.links.size <= 60)
      out.push(
        `<text x="${line.x}" y="${line.y - 6}" text-anchor="middle" font-size="11" fill="${on ? paint.t1 : paint.t2}" stroke="${paint.area}" stroke-width="4" paint-order="stroke">${safe(cut(verbsText(link, number), 34))}</text>`,
      )
  }
  for (const node of shown.nodes.values()) {
    const place = at(node.id)
    if (!place) continue
    const step = steps.get(node.id)
    const hue = { identity: paint.identity, change: paint.control, execution: paint.runtime }[bandOf.get(node.id) ?? 'identity']
    out.push(
      `<g transform="translate(${place.x} ${place.y})"><title>${safe(node.id)}</title>`,
      `<rect width="${nodeWidth}" height="${nodeHeight}" rx="3" fill="${paint.panel}" stroke="${step ? paint.accent : paint.line}"/>`,
      `<rect width="3" height="${nodeHeight}" fill="${hue}"/>`,
      `<text x="11" y="17" font-family="JetBrains Mono, monospace" font-size="11.5" fill="${paint.t1}">${safe(cut(shortArn(node.name), 19))}</text>`,
      `<text x="11" y="32" font-size="11" fill="${paint.t3}">${safe(node.members > 1 ? `${number(node.members)} alike` : kindWord(node.kind))}</text>`,
      step
        ? `<circle r="8" fill="${paint.accent}"/><text y="4" text-anchor="middle" font-size="10.5" font-weight="600" fill="${paint.area}">${step}</text>`
        : '',
      '</g>',
    )
  }
  const marker = (id: string, fill: string) =>
    `<marker id="${id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 10 5 0 10z" fill="${fill}"/></marker>`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" font-family="Inter, system-ui, sans-serif"><defs>${marker('to', paint.accent)}${marker('end', paint.t3)}</defs><rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${paint.area}"/>${out.join('')}</svg>\n`
  return { svg, width, height }
}
