import { createHash, verify } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { vestigeHome } from './home.ts'
import {
  addIdentity,
  changePassphrase,
  createIdentity,
  listIdentities,
  parseExaminer,
  readIdentity,
  renameIdentity,
  unlock,
} from './identity.ts'
import { publicKeyOf } from './key-file.ts'
import { workstationSigner } from './workstation.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vestige-home-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))
const who = { name: 'Ada Example', mail: 'ada@example.org', organisation: 'Lab' }

test('a sealed key opens with its passphrase alone, and never stands in clear', () => {
  const made = createIdentity(home, who, 'correct horse')
  expect(made.unprotected).toBe(false)
  expect(readIdentity(home)).toEqual(made)
  expect(statSync(join(home, 'examiner.json')).mode & 0o777).toBe(0o600)
  expect(() => unlock(home, 'wrong')).toThrow(expect.objectContaining({ code: 'wrong_passphrase' }))
  const signer = unlock(home, 'correct horse')
  expect(signer.by).toBe('Ada Example <ada@example.org>')
  const raw = Buffer.from(signer.publicKey, 'base64')
  expect(signer.fingerprint).toBe(createHash('sha256').update(raw).digest('hex'))
  expect(made.examiner.fingerprint).toBe(signer.fingerprint)
  const message = Buffer.from('message')
  expect(verify(null, message, publicKeyOf(raw), signer.sign(message))).toBe(true)
  expect(() => createIdentity(home, who, 'x')).toThrow(expect.objectContaining({ code: 'exists' }))
})

test('the passphrase changes, the key stays; it can be left out', () => {
  const { publicKey } = createIdentity(home, who, 'one')
  expect(() => changePassphrase(home, 'two', 'three')).toThrow(expect.objectContaining({ code: 'wrong_passphrase' }))
  expect(changePassphrase(home, 'one', '')).toMatchObject({ publicKey, unprotected: true })
  expect(unlock(home, '').publicKey).toBe(publicKey)
  expect(renameIdentity(home, { ...who, name: 'Ada B. Example' }).examiner.name).toBe('Ada B. Example')
  expect(unlock(home, '').publicKey).toBe(publicKey)
})

test('several examiners have a key file each; the first stays the default', () => {
  const ada = addIdentity(home, who, 'one')
  const bob = addIdentity(home, { ...who, name: 'Bob' }, 'two', new Date(Date.now() + 1000))
  expect(listIdentities(home).map((each) => each.examiner.name)).toEqual(['Ada Example', 'Bob'])
  expect(readIdentity(home)).toEqual(ada)
  expect(readIdentity(home, bob.examiner.fingerprint)).toEqual(bob)
  expect(readIdentity(home, ada.examiner.fingerprint)).toEqual(ada)
  expect(readIdentity(home, 'f'.repeat(64))).toBeNull()
  expect(readIdentity(home, '../examiner')).toBeNull()
  expect(unlock(home, 'one').fingerprint).toBe(ada.examiner.fingerprint)
  expect(unlock(home, 'two', bob.examiner.fingerprint).by).toBe('Bob <ada@example.org>')
  expect(() => unlock(home, 'one', bob.examiner.fingerprint)).toThrow(expect.objectContaining({ code: 'wrong_passphrase' }))
  renameIdentity(home, { ...who, name: 'Bob B.' }, bob.examiner.fingerprint)
  expect(listIdentities(home).map((each) => each.examiner.name)).toEqual(['Ada Example', 'Bob B.'])
})

test('a swapped or damaged file is named', () => {
  expect(readIdentity(home)).toBeNull()
  expect(() => unlock(home, '')).toThrow(expect.objectContaining({ code: 'none' }))
  createIdentity(home, who, '')
  const path = join(home, 'examiner.json')
  const other = { ...JSON.parse(readFileSync(path, 'utf8')), publicKey: Buffer.alloc(32, 1).toString('base64') }
  writeFileSync(path, JSON.stringify(other))
  expect(() => unlock(home, '')).toThrow(expect.objectContaining({ code: 'damaged' }))
  writeFileSync(path, '{"format":')
  expect(() => readIdentity(home)).toThrow(expect.objectContaining({ code: 'damaged' }))
})

test('the workstation signs in its own name', () => {
  const first = workstationSigner(home, { of: 'Ada Example', date: '2026-11-21' })
  expect(first.by).toMatch(/^workstation .+, on standing instruction of Ada Example of 2026-11-21$/)
  expect(workstationSigner(home, { of: 'Bob', date: '2026-11-22' }).fingerprint).toBe(first.fingerprint)
})

test('home is owner-only, and examiners parse', () => {
  const made = vestigeHome({ VESTIGE_HOME: join(home, 'sub') })
  expect(statSync(made).mode & 0o777).toBe(0o700)
  expect(parseExaminer('Ada Example <ada@example.org>')).toEqual({ name: 'Ada Example', mail: 'ada@example.org' })
  expect(parseExaminer('Ada')).toEqual({ name: 'Ada', mail: '' })
})
