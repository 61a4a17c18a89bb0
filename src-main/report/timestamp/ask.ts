// Asks a time-stamp authority over HTTP (RFC 3161, 3.4). The only request a report makes; the caller has made sure that the examiner switched it on.
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { StampError } from './token.ts'

const waitMs = 20_000
const answerAtMost = 256 * 1024

export function askAuthority(url: string, query: Uint8Array): Promise<Buffer> {
  const target = new URL(url)
  if (target.protocol !== 'https:' && target.protocol !== 'http:') throw new StampError(`${url} is no web address`)
  const ask = target.protocol === 'https:' ? overHttps : overHttp
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new StampError(`the time-stamp authority did not answer: ${reason}`))
    const sent = ask(
      target,
      { method: 'POST', headers: { 'content-type': 'application/timestamp-query', 'content-length': query.length }, timeout: waitMs },
      (answer) => {
        if (answer.statusCode !== 200) {
          answer.resume()
          fail(`status ${answer.statusCode}`)
          return
        }
        const parts: Buffer[] = []
        let length = 0
        answer.on('data', (chunk: Buffer) => {
          length += chunk.length
          if (length > answerAtMost) sent.destroy(new Error('its answer is too long'))
          else parts.push(chunk)
        })
        answer.on('end', () => resolve(Buffer.concat(parts)))
      },
    )
    sent.on('timeout', () => sent.destroy(new Error(`nothing within ${waitMs / 1000} s`)))
    sent.on('error', (error) => fail(error.message))
    sent.end(query)
  })
}
