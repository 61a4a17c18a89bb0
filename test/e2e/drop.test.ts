// A drop through a real browser into a real case: one exhibit, the same bytes, and nothing left of the way they came.
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { noBrowser, openWindow } from './open-window.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

/** Every file below, without the case's own. */
const plainFiles = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        !/^(case\.db|events\.duckdb|custody\.jsonl|case\.lock)/.test(entry.name) &&
        !/evidence(\/|$)/.test(entry.parentPath),
    )
    .map((entry) => entry.name)

describe.skipIf(why !== null)('a drop in the browser', () => {
  it('becomes one exhibit of kind browser upload, with the bytes and names the browser gave', async () => {
    await using window = await openWindow()
    const { client } = window.workbench
    await client.examiner.setIdentity({ name: 'Ada Example', mail: 'ada@example.org', organisation: '', passphrase: '' })
    const path = join(window.directory, 'drop.vestige')
    await client.case.create({ path, title: 'Drop', volumeEncrypted: 'no' })

    const record = {
      eventVersion: '1.11',
      eventTime: '2026-11-02T10:00:00Z',
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      awsRegion: 'eu-west-1',
      eventID: 'e0000000-0000-4000-8000-000000000001',
      eventType: 'AwsApiCall',
      recipientAccountId: '111122223333',
      userIdentity: { type: 'Root' },
    }
    const texts = { 'logs/one.json': JSON.stringify({ Records: [record] }), 'logs/deep/note.txt': 'a note of the client\n' }
    const job = await window.page.evaluate(async (files) => {
      const { id } = await (await fetch('/upload', { method: 'POST' })).json()
      for (const [name, text] of Object.entries(files)) {
        const file = new File([text], 'name', { lastModified: 1_700_000_000_000 })
        const about = new URLSearchParams({ path: name, size: String(file.size), lastModified: String(file.lastModified) })
        const reply = await fetch(`/upload/${id}?${about}`, { method: 'PUT', body: file })
        if (!reply.ok) throw new Error(await reply.text())
      }
      return (await (await fetch(`/upload/${id}/finish`, { method: 'POST', body: JSON.stringify({ label: 'logs' }) })).json()).job as string
    }, texts)

    for await (const progress of await client.evidence.jobs()) {
      if (progress.job !== job) continue
      expect([progress.state, progress.message]).not.toContain('failed')
      if (progress.state !== 'running') break
    }
    const [exhibit] = await client.evidence.exhibits()
    expect(exhibit).toMatchObject({ id: 'EX-001', kind: 'browser_upload', state: 'done', events: 1, sources: ['aws_cloudtrail'] })
    const { members } = await client.evidence.members({ exhibit: 'EX-001' })
    const received = Object.fromEntries(members.map(({ path: name, sha256, mtime }) => [name, { sha256, mtime }]))
    for (const [name, text] of Object.entries(texts)) {
      expect([name, received[name]?.sha256]).toEqual([name, createHash('sha256').update(text).digest('hex')])
      expect(received[name]?.mtime).toBe(1_700_000_000_000)
    }
    expect(plainFiles(path)).toEqual([])
  })
})
