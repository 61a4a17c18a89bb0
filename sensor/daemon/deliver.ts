// Where packages go: a directory, or a prefix of S3-compatible storage to which this host may only write.
import { createHash, createHmac } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, open, rename, stat } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import { sha256File } from '../../src-main/evidence/package/bag.ts'
import type { Deliverer } from './spool.ts'
import type { Credentials } from './workload-identity.ts'

export class DirectoryDelivery implements Deliverer {
  readonly place: string
  constructor(folder: string) {
    this.place = folder
  }
  async put(path: string, name: string): Promise<void> {
    await mkdir(this.place, { recursive: true })
    const part = join(this.place, `.${name}.part`)
    await copyFile(path, part)
    const file = await open(part, 'r+')
    await file.sync()
    await file.close()
    await rename(part, join(this.place, name))
  }
}

export interface S3Options {
  /** `s3://bucket/prefix` */
  url: string
  region: string
  /** Another S3-compatible service, `http://127.0.0.1:9000`. */
  endpoint?: string
  credentials: () => Promise<Credentials>
  now?: () => Date
}

const hex = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const mac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()
/** RFC 3986, as the signature's canonical form asks; slashes stay. */
const encode = (path: string): string =>
  path
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`))
    .join('/')

/** Headers of one PUT, signed by AWS Signature Version 4. */
export function signPut(
  url: URL,
  region: string,
  payloadHash: string,
  size: number,
  credentials: Credentials,
  at: Date,
): Record<string, string> {
  const stamp = at.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const day = stamp.slice(0, 8)
  const headers: Record<string, string> = {
    'content-length': String(size),
    host: url.host,
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': stamp,
    ...(credentials.sessionToken ? { 'x-amz-security-token': credentials.sessionToken } : {}),
  }
  const names = Object.keys(headers).sort()
  const signed = names.join(';')
  const canonical = ['PUT', url.pathname, '', ...names.map((name) => `${name}:${headers[name]}`), '', signed, payloadHash].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const text = ['AWS4-HMAC-SHA256', stamp, scope, hex(canonical)].join('\n')
  const key = mac(mac(mac(mac(`AWS4${credentials.secretAccessKey}`, day), region), 's3'), 'aws4_request')
  const signature = mac(key, text).toString('hex')
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
  }
}

export class S3Delivery implements Deliverer {
  readonly place: string
  readonly #options: S3Options

  constructor(options: S3Options) {
    this.place = options.url
    this.#options = options
  }

  async put(path: string, name: string): Promise<void> {
    const { url, region, endpoint, now } = this.#options
    const match = /^s3:\/\/([^/]+)\/?(.*)$/.exec(url)
    if (!match) throw new Error(`${url} is no s3://bucket/prefix`)
    const key = [match[2]!.replace(/\/$/, ''), name].filter(Boolean).join('/')
    const target = endpoint
      ? new URL(`${endpoint.replace(/\/$/, '')}/${match[1]}/${encode(key)}`)
      : new URL(`https://${match[1]}.s3.${region}.amazonaws.com/${encode(key)}`)
    const { size } = await stat(path)
    const headers = signPut(target, region, await sha256File(path), size, await this.#options.credentials(), now?.() ?? new Date())
    await new Promise<void>((resolve, reject) => {
      const send = target.protocol === 'http:' ? httpRequest : httpsRequest
      const request = send(target, { method: 'PUT', headers, timeout: 30_000 }, (response) => {
        const body: Buffer[] = []
        response.on('data', (chunk: Buffer) => body.push(chunk))
        response.on('end', () => {
          if (response.statusCode === 200) resolve()
          else reject(new Error(`HTTP ${response.statusCode} ${/<Code>([^<]*)</.exec(Buffer.concat(body).toString())?.[1] ?? ''}`.trim()))
        })
      })
      request.on('timeout', () => request.destroy(new Error('no answer for 30 s')))
      request.on('error', reject)
      createReadStream(path).on('error', reject).pipe(request)
    })
  }
}
