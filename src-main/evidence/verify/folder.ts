// The evidence folder itself: files that no record names, and modes.
import { type Dirent, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from '../ledger/verify.ts'
import { checkPack } from '../seal/check-pack.ts'

const named = 50

/** `expected`: files relative to `store` that objects lie in. */
export async function folderChecks(store: string, expected: ReadonlySet<string>): Promise<Check[]> {
  const foreign: string[] = []
  const unnamed: string[] = []
  const leftovers: string[] = []
  let sealed = 0
  let writable = 0
  for (const file of filesOf(store)) {
    const final = file.replace(/\.part$/, '')
    if (/^(incoming|spool)-.*\.part$/.test(file)) leftovers.push(file)
    else if (file !== final && /^packs\/[^/]+\.zst$/.test(final)) {
      if (!expected.has(final)) leftovers.push(file)
    } else if (!isOurs(file)) foreign.push(file)
    else {
      sealed++
      if ((statSync(join(store, file), { throwIfNoEntry: false })?.mode ?? 0) & 0o222) writable++
      if (expected.has(file)) continue
      // An import that was killed may have sealed what the case never came to name; and a damaged pack stays after its objects were healed.
      unnamed.push(file.startsWith('packs/') && checkPack(store, file).state !== 'holds' ? `${file} (damaged)` : file)
    }
  }
  const more = [
    leftovers.length > 0 ? `${leftovers.length} left by an interrupted import` : '',
    unnamed.length > 0 ? `${unnamed.length} sealed but named by no record: ${list(unnamed)}` : '',
  ].filter((part) => part !== '')
  return [
    {
      name: 'extra files',
      subject: 'evidence/',
      status: foreign.length > 0 ? 'fails' : 'holds',
      detail: foreign.length > 0 ? `not put there by Vestige: ${list(foreign)}` : more.join('; ') || 'nothing but what the case names',
    },
    {
      // Media without modes (FAT, zip) lose them: worth saying, and no sign of a change.
      name: 'read-only',
      subject: 'evidence/',
      status: writable > 0 && process.platform !== 'win32' ? 'not_checked' : 'holds',
      detail:
        writable > 0
          ? `${writable} of ${sealed} sealed files are writable: the case was copied without its modes, or they were changed`
          : `${sealed} sealed files`,
    },
  ]
}

function isOurs(file: string): boolean {
  const object = /^([0-9a-f]{2})\/([0-9a-f]{64})\.zst$/.exec(file)
  return object !== null ? object[2]!.startsWith(object[1]!) : /^packs\/EX-\d+-\d+-\d+\.zst$/.test(file)
}

function* filesOf(store: string, inside = ''): Generator<string> {
  let entries: Dirent[]
  try {
    entries = readdirSync(join(store, inside), { withFileTypes: true })
  } catch {
    return // missing or unreadable: then its objects fail one by one
  }
  for (const entry of entries) {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`
    if (entry.isDirectory()) yield* filesOf(store, path)
    else yield path
  }
}

function list(files: string[]): string {
  return files.length > named ? `${files.slice(0, named).join(', ')} and ${files.length - named} more` : files.join(', ')
}
