// The workload's own identity for S3, asked of the places the cloud's SDKs ask.
import { readFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface Credentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  /** Milliseconds; absent: they do not end. */
  expires?: number
}

interface Answer {
  ok: boolean
  status: number
  text: string
}

export function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; ms: number },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('http:') ? httpRequest : httpsRequest
    const request = send(url, { method: options.method ?? 'GET', headers: options.headers ?? {}, timeout: options.ms }, (response) => {
      const body: Buffer[] = []
      response.on('data', (chunk: Buffer) => body.push(chunk))
      response.on('end', () => {
        const status = response.statusCode ?? 0
        resolve({ ok: status >= 200 && status < 300, status, text: Buffer.concat(body).toString() })
      })
    })
    request.on('timeout', () => request.destroy(new Error(`no answer from ${url}`)))
    request.on('error', reject)
    request.end(options.body)
  })
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
      const response = await ask(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: body.toString(),
        ms: 10_000,
      })
      const xml = response.text
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
  const token = (await ask(`${base}/api/token`, { method: 'PUT', headers: { 'X-aws-ec2-metadata-token-ttl-seconds': '21600' }, ms: 2000 }))
    .text
  const headers = { 'X-aws-ec2-metadata-token': token }
  const roles = `${base}/meta-data/iam/security-credentials/`
  const role = (await ask(roles, { headers, ms: 2000 })).text.trim()
  return document(roles + role, headers, asked)
}

async function document(url: string, headers: Record<string, string>, asked: (url: string) => void): Promise<Credentials> {
  asked(url)
  const response = await ask(url, { headers, ms: 5000 })
  if (!response.ok) throw new Error(`the workload's identity: ${response.status} from ${url}`)
  const body = JSON.parse(response.text) as { AccessKeyId: string; SecretAccessKey: string; Token?: string; Expiration?: string }
  return {
    accessKeyId: body.AccessKeyId,
    secretAccessKey: body.SecretAccessKey,
    ...(body.Token ? { sessionToken: body.Token } : {}),
    ...(body.Expiration ? { expires: Date.parse(body.Expiration) } : {}),
  }
}
