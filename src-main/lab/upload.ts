// A drop in the browser: each file is one streamed PUT into the folder the workbench gives, the whole drop one exhibit.
// A browser knows a file's relative path, size and modification time, and nothing else; that is what is recorded.
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm, utimes } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { receipt as receiptShape } from '../contract/exhibit.ts'
import type { Upload } from '../workbench/workbench.ts'

export interface UploadAnswer {
  status: number
  body: Record<string, unknown>
}

export interface Uploads {
  /**
   * `POST /upload` begins and answers `{id}`; `PUT /upload/ID?path=&size=&lastModified=` brings one file;
   * `POST /upload/ID/finish` with `{label}` and the fields of a receipt makes the exhibit and answers `{job}`; `DELETE /upload/ID` takes all back.
   */
  handle(request: IncomingMessage, url: URL): Promise<UploadAnswer>
  /** Takes back every drop that was not finished. */
  close(): Promise<void>
}

interface Drop {
  upload: Upload
  files: Map<string, number | null>
  writing: Set<Promise<unknown>>
  /** When a window dies in the middle of a drop, nobody else would ever take it back. */
  idle: NodeJS.Timeout
}

const idleMs = 10 * 60_000
const answer = (status: number, body: Record<string, unknown>): UploadAnswer => ({ status, body })
const problem = (status: number, error: string): UploadAnswer => answer(status, { error })

/** Segments of a relative path a browser gives, or undefined when it could leave the folder or cannot be a name. */
export const safeSegments = (path: string): string[] | undefined => {
  if (path.length === 0 || path.length > 4096 || path.includes('\0')) return undefined
  const segments = path.split('/')
  const fine = (name: string) =>
    name !== '' &&
    name !== '.' &&
    name !== '..' &&
    Buffer.byteLength(name) <= 255 &&
    !(process.platform === 'win32' && /[\\:*?"<>|]/.test(name))
  return segments.every(fine) ? segments : undefined
}

const wholeNumber = (text: string | null): number | null => (text !== null && /^\d{1,16}$/.test(text) ? Number(text) : null)

const smallText = async (stream: Readable): Promise<string> => {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of stream) {
    size += (part as Buffer).length
    if (size > 65_536) throw new Error('request too long')
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts).toString('utf8')
}

export const createUploads = (begin: () => Promise<Upload>): Uploads => {
  const drops = new Map<string, Drop>()

  const takeBack = async (id: string, drop: Drop): Promise<void> => {
    drops.delete(id)
    clearTimeout(drop.idle)
    await Promise.allSettled(drop.writing)
    await drop.upload.abandon()
  }

  const receive = async (drop: Drop, request: IncomingMessage, url: URL): Promise<UploadAnswer> => {
    const path = url.searchParams.get('path') ?? ''
    const segments = safeSegments(path)
    const size = wholeNumber(url.searchParams.get('size'))
    const lastModified = wholeNumber(url.searchParams.get('lastModified'))
    if (!segments) return problem(400, `the name ${JSON.stringify(path.slice(0, 200))} cannot be kept: it is empty, climbs, or is too long`)
    if (size === null) return problem(400, 'size is missing')
    if (drop.files.has(path)) return problem(409, `${path} came twice in one drop`)
    drop.files.set(path, lastModified)
    const place = join(drop.upload.directory, ...segments)
    let opened: Promise<void> | undefined
    try {
      await mkdir(dirname(place), { recursive: true, mode: 0o700 })
      const file = createWriteStream(place, { flags: 'wx', mode: 0o600 })
      opened = new Promise((settle) => file.once('close', settle))
      let got = 0
      await pipeline(
        request,
        async function* (source: AsyncIterable<Buffer>) {
          for await (const part of source) {
            got += part.length
            if (got > size) throw new Error(`more than the ${size} bytes announced`)
            yield part
          }
          if (got !== size) throw new Error(`${got} bytes came of ${size} announced; the file changed or the drop was cut`)
        },
        file,
      )
      if (lastModified !== null) await utimes(place, new Date(), new Date(lastModified))
      return answer(200, { size: got })
    } catch (error) {
      drop.files.delete(path)
      const { code, message } = error as NodeJS.ErrnoException
      // Only what this request wrote: on EEXIST another file holds the name (a volume that does not tell case apart).
      // A stream destroyed while its file was still being opened makes that file later: only its end says that nothing more comes.
      await opened
      if (code !== 'EEXIST') await rm(place, { force: true })
      return problem(code === 'ENOSPC' ? 507 : code === 'EEXIST' ? 409 : 400, `${path}: ${message}`)
    }
  }

  const finish = async (id: string, drop: Drop, request: IncomingMessage): Promise<UploadAnswer> => {
    let asked: { label?: unknown }
    try {
      asked = JSON.parse((await smallText(request)) || '{}') as { label?: unknown }
    } catch (error) {
      return problem(400, (error as Error).message)
    }
    const { label } = asked
    const stated = receiptShape.safeParse(asked)
    if (!stated.success) return problem(400, `${stated.error.issues[0]?.path.join('.')}: ${stated.error.issues[0]?.message}`)
    if (drop.writing.size > 0) return problem(409, 'files are still coming')
    if (drop.files.size === 0) return problem(400, 'the drop holds no file')
    drops.delete(id)
    clearTimeout(drop.idle)
    try {
      const { job } = await drop.upload.finish({
        label: typeof label === 'string' && label !== '' ? label : 'browser upload',
        receipt: stated.data,
        browser: request.headers['user-agent'] ?? 'not stated',
        files: [...drop.files].map(([path, lastModified]) => ({ path, lastModified })),
      })
      return answer(200, { job })
    } catch (error) {
      await drop.upload.abandon()
      return problem(500, (error as Error).message)
    }
  }

  return {
    async handle(request, url) {
      const [, id, act, ...rest] = url.pathname.slice(1).split('/')
      if (id === undefined) {
        if (request.method !== 'POST') return problem(405, 'POST begins a drop')
        const made = randomUUID()
        const upload = await begin()
        const drop: Drop = {
          upload,
          files: new Map(),
          writing: new Set(),
          idle: setTimeout(() => void takeBack(made, drop).catch(() => {}), idleMs).unref(),
        }
        drops.set(made, drop)
        return answer(200, { id: made })
      }
      const drop = drops.get(id)
      if (!drop || rest.length > 0) return problem(404, 'there is no such drop; it was finished, taken back, or left for ten minutes')
      drop.idle.refresh()
      if (request.method === 'PUT' && act === undefined) {
        const writing = receive(drop, request, url)
        drop.writing.add(writing)
        return writing.finally(() => {
          drop.writing.delete(writing)
          drop.idle.refresh()
        })
      }
      if (request.method === 'POST' && act === 'finish') return finish(id, drop, request)
      if (request.method === 'DELETE' && act === undefined) {
        await takeBack(id, drop)
        return answer(200, {})
      }
      return problem(405, 'no such act on a drop')
    },
    async close() {
      await Promise.allSettled([...drops].map(([id, drop]) => takeBack(id, drop)))
    },
  }
}
