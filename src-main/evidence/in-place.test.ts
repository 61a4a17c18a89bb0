import { createHash } from 'node:crypto'
import { mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkInPlace, registerInPlace } from './in-place.ts'

test('registered where it lies, found there, missed, and told apart when altered', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vestige-place-'))
  try {
    const path = join(dir, 'image.raw')
    const bytes = Buffer.alloc(3_000_000, 'image')
    writeFileSync(path, bytes)
    let counted = 0
    const registered = await registerInPlace(path, {
      onBytes: (n) => {
        counted += n
      },
    })
    expect(registered).toMatchObject({ path, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
    expect(counted).toBe(bytes.length)
    expect(await checkInPlace(registered)).toEqual({ state: 'holds' })
    renameSync(path, `${path}.away`)
    expect(await checkInPlace(registered)).toMatchObject({ state: 'not_present' })
    renameSync(`${path}.away`, path)

    const middle = Buffer.from(bytes)
    middle[1_500_000] = 0
    writeFileSync(path, middle)
    expect(await checkInPlace(registered, { quick: true })).toEqual({ state: 'holds' })
    expect(await checkInPlace(registered)).toMatchObject({ state: 'altered' })
    middle[10] = 0
    writeFileSync(path, middle)
    expect(await checkInPlace(registered, { quick: true })).toMatchObject({ state: 'altered' })
    truncateSync(path, 100)
    expect(await checkInPlace(registered)).toMatchObject({ state: 'altered' })

    symlinkSync(path, join(dir, 'link'))
    await expect(registerInPlace(join(dir, 'link'))).rejects.toThrow('symbolic link')
    const abort = new AbortController()
    writeFileSync(path, bytes)
    await expect(registerInPlace(path, { signal: abort.signal, onBytes: () => abort.abort() })).rejects.toThrow()
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
