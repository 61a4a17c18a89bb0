// What follows the examiner rather than the case: settings and recent cases, in VESTIGE_HOME.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { z } from 'zod'
import type { recentCase } from '../contract/procedures/case.ts'
import { type Settings, settings } from '../contract/procedures/examiner.ts'
import { type ValidationRecord, validationRecord } from '../contract/procedures/validation.ts'

type Recent = z.infer<typeof recentCase>

const defaults: Settings = {
  theme: 'dark',
  zone: 'UTC',
  density: 'compact',
  columns: ['action', 'user_name', 'resource', 'src_ip', 'exhibit'],
  templates: '',
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function writeJson(path: string, value: unknown): void {
  // Settings are changed before there is an examiner, who makes the folder otherwise.
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, path)
}

/** A damaged file counts as none: settings are a convenience, never evidence. */
export function readSettings(home: string): Settings {
  const parsed = settings.partial().safeParse(readJson(join(home, 'settings.json')))
  return { ...defaults, ...(parsed.success ? parsed.data : {}) }
}

export function saveSettings(home: string, change: Partial<Settings>): Settings {
  const next = { ...readSettings(home), ...change }
  writeJson(join(home, 'settings.json'), next)
  return next
}

function listed(home: string): Omit<Recent, 'present'>[] {
  const list = readJson(join(home, 'recent.json'))
  return Array.isArray(list)
    ? list.filter((one) => typeof one?.path === 'string' && typeof one.title === 'string' && typeof one.openedAt === 'string')
    : []
}

export function recentCases(home: string): Recent[] {
  return listed(home).map(({ path, title, openedAt }) => ({ path, title, openedAt, present: existsSync(join(path, 'case.db')) }))
}

export function rememberCase(home: string, path: string, title: string): void {
  const list = listed(home).filter((one) => one.path !== path)
  writeJson(join(home, 'recent.json'), [{ path, title, openedAt: new Date().toISOString() }, ...list].slice(0, 50))
}

/** The newest record stands as `validation.json`; each one is kept by its date. */
export function keepValidation(home: string, record: ValidationRecord): void {
  mkdirSync(join(home, 'validations'), { recursive: true, mode: 0o700 })
  writeJson(join(home, 'validations', `${record.at.replace(/[:.]/g, '')}.json`), record)
  writeJson(join(home, 'validation.json'), record)
}

export function lastValidation(home: string): ValidationRecord | null {
  const parsed = validationRecord.safeParse(readJson(join(home, 'validation.json')))
  return parsed.success ? parsed.data : null
}
