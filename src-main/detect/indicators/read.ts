// Indicators of any kind of file, told by the content: STIX bundle, MISP event, CSV with a header, or a plain list.
import type { IndicatorList } from './indicator.ts'
import { parseCsv, parseList } from './lists.ts'
import { parseMisp } from './misp.ts'
import { parseStix } from './stix.ts'

const headerWords = /^["']?(indicator|value|ioc|type|ip|address|domain|hash|md5|sha1|sha256|url|observable)["']?$/i

export function readIndicators(source: string, text: string): IndicatorList {
  const trimmed = text.replace(/^\uFEFF/, '').trimStart()
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) {
    let value: unknown
    try {
      value = JSON.parse(trimmed)
    } catch (error) {
      return { indicators: [], problems: [{ source, where: 'file', reason: `no JSON: ${(error as Error).message}` }] }
    }
    const bundle = value as { type?: unknown; spec_version?: unknown; objects?: unknown }
    if (bundle.type === 'bundle' || Array.isArray(bundle.objects)) return parseStix(source, value)
    return parseMisp(source, value)
  }
  const first = trimmed.split(/\r?\n/, 50).find((line) => line.trim() !== '' && !/^\s*(#|\/\/)/.test(line)) ?? ''
  const cells = first.split(/[,;\t]/).map((cell) => cell.trim())
  if (cells.length > 1 && cells.some((cell) => headerWords.test(cell))) return parseCsv(source, text)
  return parseList(source, text)
}
