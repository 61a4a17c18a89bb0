import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { verifyOutside } from './verify-outside.ts'

const packages = fileURLToPath(new URL('../../resources/demo/packages/agent-shell/', import.meta.url))
const archive = readdirSync(packages).find((name) => name.endsWith('-start-1.tar.gz'))!

test('a package holds as it was sealed, and not with a changed byte; what is none of these is said', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'vestige-outside-'))
  try {
    expect(await verifyOutside(join(packages, archive), {})).toMatchObject({ what: 'package', holds: true })
    const copy = join(dir, archive)
    for (const name of [archive, `${archive}.minisig`]) copyFileSync(join(packages, name), join(dir, name))
    const bytes = readFileSync(copy)
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(copy, bytes)
    expect(await verifyOutside(copy, {})).toMatchObject({ what: 'package', holds: false })
    writeFileSync(join(dir, 'note.txt'), 'a note')
    const { checks } = await verifyOutside(join(dir, 'note.txt'), {})
    expect(checks).toContainEqual(expect.objectContaining({ name: 'input', status: 'fails' }))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
