// The allow-list by hash: judged by the bytes that ran, whatever they are called; what cannot be read is never allowed.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { withoutAllowed } from './allowed.ts'
import type { Detection } from './detections.ts'
import { Tdrs } from './tdr.ts'

const dir = mkdtempSync(join(tmpdir(), 'vestige-allowed-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const at = (name: string) => join(dir, name)
const write = (name: string, text: string): string => {
  writeFileSync(at(name), text)
  return createHash('sha256').update(text).digest('hex')
}

/** A detection whose hits were by these files, first the one that opened it. */
const by = (...images: string[]) => {
  const [first, ...also] = images.map((image) => ({ record: { proc: { image } } }))
  return { id: 'd', first, also } as unknown as Detection
}
const images = (detection: Detection | undefined) =>
  detection && [detection.first, ...detection.also].map(({ record }) => (record.proc as unknown as { image: string }).image)
const imageFile = (proc: unknown) => at((proc as { image: string }).image)

it('lets go what it names, and nothing else', async () => {
  const known = write('backup', 'the backup program')
  write('other', 'something else')
  copyFileSync(at('backup'), at('renamed'))
  mkdirSync(at('rules'))
  writeFileSync(join(at('rules'), 'allow.yml'), `hashes:\n  - ${known.toUpperCase()}\n`)
  const { allow } = Tdrs.load([at('rules')])
  expect([...allow.hashes]).toEqual([known])
  const left = async (...names: string[]) => images(await withoutAllowed(by(...names), allow, imageFile))

  expect(await left('backup')).toBeUndefined()
  expect(await left('renamed', 'backup')).toBeUndefined()
  expect(await left('other')).toEqual(['other'])
  // One image that is not on the list keeps its own hits, and opens the detection in the place of the allowed one.
  expect(await left('backup', 'other', 'renamed')).toEqual(['other'])
  // Gone before it could be read: nobody can say that it was the allowed one.
  expect(await left('gone')).toEqual(['gone'])
  // Other bytes under the allowed name, of the same length, after the first were judged.
  write('backup', 'the backdoor here.')
  expect(await left('backup')).toEqual(['backup'])
})

it('without a list nothing is read and nothing is let go', async () => {
  const found = by('backup')
  const none = { hashes: new Set<string>(), paths: [] }
  expect(
    await withoutAllowed(found, none, () => {
      throw new Error('read')
    }),
  ).toBe(found)
})

it('refuses a list with what is no SHA-256', () => {
  mkdirSync(at('bad'))
  writeFileSync(join(at('bad'), 'allow.yml'), 'hashes:\n  - 1234\n')
  expect(() => Tdrs.load([at('bad')])).toThrow()
})
