// Where packages go: a directory, or a prefix of S3-compatible storage to which this host may only write.
import { createHash, createHmac } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import { sha256File } from '../../src-main/evidence/package/bag.ts'
import type { Deliverer } from './spool.ts'

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

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  /** Milliseconds; absent: they do not end. */
  expires?: number
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

/**
 * The workload's own identity, in the order the SDKs use: environment, web identity (EKS), container endpoint
 * (ECS, EKS Pod Identity), instance metadata (IMDSv2). Each network use is told to `asked`.
 */
export function workloadCredentials(region: string, asked: (url: string) => void): () => Promise<Credentials> {
  let known: Credentials | undefined
  return async () => {
    if (known && (known.expires === undefined || known.expires - Date.now() > 120_000)) return known
    const env = process.env
    if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY)
      known = {
        accessKeyId: env.AWS_ACCESS_KEY_ID,
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
        ...(env.AWS_SESSION_TOKEN ? { sessionToken: env.AWS_SESSION_TOKEN } : {}),
      }
    else if (env.AWS_WEB_IDENTITY_TOKEN_FILE && env.AWS_ROLE_ARN) {
      const token = (await readFile(env.AWS_WEB_IDENTITY_TOKEN_FILE, 'utf8')).trim()
      const url = `https://sts.${region}.amazonaws.com/`
      asked(url)
      const body = new URLSearchParams({
        Action: 'AssumeRoleWithWebIdentity',
        Version: '2011-06-15',
        RoleArn: env.AWS_ROLE_ARN,
        RoleSessionName: 'vestige-sensor',
        WebIdentityToken: token,
      })
      const response = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(10_000) })
      const xml = await response.text()
      if (!response.ok) throw new Error(`STS answered ${response.status}`)
      const part = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(xml)?.[1] ?? ''
      known = {
        accessKeyId: part('AccessKeyId'),
        secretAccessKey: part('SecretAccessKey'),
        sessionToken: part('SessionToken'),
        expires: Date.parse(part('Expiration')),
      }
    } else {
      const full =
        env.AWS_CONTAINER_CREDENTIALS_FULL_URI ??
        (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ? `http://169.254.170.2${env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI}` : undefined)
      const file = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
      known = full
        ? await document(full, file ? { Authorization: (await readFile(file, 'utf8')).trim() } : {}, asked)
        : await fromInstance(asked)
    }
    return known
  }
}

async function fromInstance(asked: (url: string) => void): Promise<Credentials> {
  const base = 'http://169.254.169.254/latest'
  asked(`${base}/api/token`)
  const token = await (
    await fetch(`${base}/api/token`, {
      method: 'PUT',
      headers: { 'X-aws-ec2-metadata-token-ttl-seconds': '21600' },
      signal: AbortSignal.timeout(2000),
    })
  ).text()
  const headers = { 'X-aws-ec2-metadata-token': token }
  const roles = `${base}/meta-data/iam/security-credentials/`
  const role = (await (await fetch(roles, { headers, signal: AbortSignal.timeout(2000) })).text()).trim()
  return document(roles + role, headers, asked)
}

async function document(url: string, headers: Record<string, string>, asked: (url: string) => void): Promise<Credentials> {
  asked(url)
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(5000) })
  if (!response.ok) throw new Error(`the workload's identity: ${response.status} from ${url}`)
  const body = (await response.json()) as { AccessKeyId: string; SecretAccessKey: string; Token?: string; Expiration?: string }
  return {
    accessKeyId: body.AccessKeyId,
    secretAccessKey: body.SecretAccessKey,
    ...(body.Token ? { sessionToken: body.Token } : {}),
    ...(body.Expiration ? { expires: Date.parse(body.Expiration) } : {}),
  }
}
