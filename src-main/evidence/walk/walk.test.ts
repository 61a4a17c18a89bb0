import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readOriginal } from '../original.ts'
import { walk } from './walk.ts'

// Many small steps on a machine that may be busy: what is tested is never how long it takes.

let dir: string
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'vestige-walk-')))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))
const put = (path: string, text = path) => {
  mkdirSync(join(dir, path, '..'), { recursive: true })
  writeFileSync(join(dir, path), text)
}

test('a folder in the order of path bytes, with facts', async () => {
  for (const path of ['b/x', 'b-c', 'b', 'a/2', 'a/10', 'ü', 'Z', '\u{1f600}', '\ufb33'].filter((p) => p !== 'b')) put(path)
  utimesSync(join(dir, 'Z'), 1e9, 1e9)
  const found = await walk([dir])
  expect(found.kind).toBe('folder')
  const paths = found.files.map((file) => file.path)
  expect(paths).toEqual(['Z', 'a/10', 'a/2', 'b-c', 'b/x', 'ü', '\ufb33', '\u{1f600}'])
  expect(paths).toEqual(paths.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
  expect(found.files[0]).toEqual({ path: 'Z', full: join(dir, 'Z'), size: 1, mtime: 1e12, mode: statSync(join(dir, 'Z')).mode })
  expect(found.bytes).toBe(paths.reduce((sum, path) => sum + Buffer.byteLength(path), 0))
})

test('one file; several paths of one act, equal names kept apart', async () => {
  put('one/log.json')
  put('two/log.json')
  put('two/more/x')
  expect(await walk([join(dir, 'one/log.json')])).toMatchObject({ kind: 'file', files: [{ path: 'log.json' }] })
  const found = await walk([join(dir, 'one/log.json'), join(dir, 'two/log.json'), join(dir, 'two')])
  expect(found.kind).toBe('folder')
  expect(found.files.map((file) => file.path)).toEqual(['log.json', 'log.json (2)', 'two/log.json', 'two/more/x'])
})

test('links, pipes, sockets and devices are refused and counted, and never followed', async () => {
  put('good')
  symlinkSync('/etc/passwd', join(dir, 'link'))
  symlinkSync('/etc', join(dir, 'folder-link'))
  symlinkSync(join(dir, 'nowhere'), join(dir, 'dangling'))
  const pipe = spawnSync('mkfifo', [join(dir, 'pipe')]).status === 0
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(join(dir, 'socket'), resolve))
  const found = await walk([dir])
  server.close()
  const refused = Object.fromEntries(found.files.filter((file) => file.refused).map((file) => [file.path, file.refused]))
  expect(refused).toEqual({
    link: 'symbolic link',
    'folder-link': 'symbolic link',
    dangling: 'symbolic link',
    socket: 'socket',
    ...(pipe && { pipe: 'named pipe' }),
  })
  expect(found.refused).toBe(Object.keys(refused).length)
  expect(found.files.filter((file) => !file.refused).map((file) => file.path)).toEqual(['good'])
  expect(() => readOriginal(join(dir, 'link'))).toThrow('symbolic link')
  if (pipe) expect(() => readOriginal(join(dir, 'pipe'))).toThrow('not a regular file')
  expect((await walk(['/dev/null'])).files[0]!.refused).toBe('device')
})

test.runIf(process.platform === 'linux')('names that are not UTF-8 keep their bytes and can be opened', async () => {
  const raw = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0x62, 0xff, 0xe4, 0x2e, 0x6a])])
  writeFileSync(raw, 'latin')
  put('a')
  put('c')
  const { files } = await walk([dir])
  expect(files.map((file) => file.path)).toEqual(['a', 'b\\xff\\xe4.j', 'c'])
  expect(files[1]!.raw).toEqual(raw.subarray(dir.length + 1))
  expect(readOriginal(files[1]!.full).bytes.toString()).toBe('latin')
})

test('a folder of 20,000 files, progress and cancel', async () => {
  mkdirSync(join(dir, 'many'))
  for (let i = 0; i < 20_000; i++) writeFileSync(join(dir, 'many', `${i}`), '')
  let told = 0
  const found = await walk([dir], {
    onProgress: () => {
      told++
    },
  })
  expect(found.files).toHaveLength(20_000)
  expect(told).toBeGreaterThan(2)
  const abort = new AbortController()
  await expect(walk([dir], { signal: abort.signal, onProgress: () => abort.abort() })).rejects.toThrow()
})

test('what is left out, what is not there', async () => {
  put('a')
  put('case.vestige/case.db')
  const found = await walk([dir], { exclude: (full) => full.endsWith('.vestige') })
  expect(found.files.map((file) => file.path)).toEqual(['a'])
  await expect(walk([join(dir, 'nothing')])).rejects.toThrow(/nothing: does not exist/)
})

test('what to open leads to each file: of folders side by side, with names in and out of ASCII', async () => {
  const all = ['one/a/x', 'one/ä/x', 'one/ä/y z', 'zwei (2)/ü', 'single.json']
  for (const path of all) put(path)
  const { files } = await walk([join(dir, 'one'), join(dir, 'zwei (2)'), join(dir, 'single.json'), `${join(dir, 'one')}/`])
  expect(Object.fromEntries(files.map((file) => [file.path, readOriginal(file.full).bytes.toString()]))).toEqual({
    ...Object.fromEntries(all.map((path) => [path, path])),
    ...Object.fromEntries(all.filter((path) => path.startsWith('one/')).map((path) => [path.replace('one', 'one (2)'), path])),
  })
  expect(files.every((file) => typeof file.full === 'string' && statSync(file.full).size === file.size)).toBe(true)
})
