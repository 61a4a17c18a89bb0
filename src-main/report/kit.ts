// The templates a report prints with: ours, or a firm's own folder with files of the same names, and its Word file. Frozen with a revision.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Typst files by name: `incident.typ`, `parts/style.typ`; and `report.docx`, in base64. */
export type ReportKit = Record<string, string>

/** A firm's Word file: its `{{title}}`, `{{findings}}` and so on are filled in. */
export const wordTemplate = 'report.docx'

const shipped = fileURLToPath(new URL('../../resources/report-templates', import.meta.url))
const fileAtMost = 1024 * 1024
const wordAtMost = 8 * 1024 * 1024

function filesOf(folder: string): ReportKit {
  const kit: ReportKit = {}
  const walk = (at: string, prefix: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const name = prefix + entry.name
      if (entry.isDirectory()) walk(join(at, entry.name), `${name}/`)
      else if (entry.name.endsWith('.typ')) {
        const bytes = readFileSync(join(at, entry.name))
        if (bytes.length > fileAtMost) throw new Error(`${join(at, entry.name)} is larger than a template may be`)
        kit[name] = bytes.toString('utf8')
      } else if (name === wordTemplate) {
        const bytes = readFileSync(join(at, entry.name))
        if (bytes.length > wordAtMost) throw new Error(`${join(at, entry.name)} is larger than a template may be`)
        kit[name] = bytes.toString('base64')
      }
    }
  }
  walk(folder, '')
  return kit
}

/** Ours, with a firm's files in place of those they are named like. */
export function readKit(own?: string): ReportKit {
  const kit = filesOf(shipped)
  if (own === undefined) return sorted(kit)
  if (!existsSync(own)) throw Object.assign(new Error(`${own} does not exist`), { code: 'usage' })
  const theirs = filesOf(own)
  if (Object.keys(theirs).length === 0)
    throw Object.assign(new Error(`${own} holds no template (.typ, or ${wordTemplate})`), { code: 'usage' })
  return sorted({ ...kit, ...theirs })
}

const sorted = (kit: ReportKit): ReportKit => Object.fromEntries(Object.entries(kit).sort(([a], [b]) => (a < b ? -1 : 1)))

export const kitNames = (kit: ReportKit): { name: string; sha256: string }[] =>
  Object.entries(kit).map(([name, text]) => ({
    name,
    sha256: createHash('sha256')
      .update(text, name === wordTemplate ? 'base64' : 'utf8')
      .digest('hex'),
  }))
