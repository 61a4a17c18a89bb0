// The guard that all tests run under: what reaches out is refused and noted, loopback is not, in threads and child processes too.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const guard = join(import.meta.dirname, '../no-outside.cjs')

it('refuses and notes every way out, and lets loopback be', () => {
  const place = mkdtempSync(join(tmpdir(), 'vestige-outside-'))
  const log = join(place, 'log')
  const script = `
    import net from 'node:net'
    import { Worker } from 'node:worker_threads'
    const said = []
    const tries = { fetch: () => fetch('http://192.0.2.1/'), name: () => fetch('https://models.example.com/'), net: async () => net.connect(9, '198.51.100.1') }
    for (const [name, one] of Object.entries(tries)) await one().then(() => said.push(name + ' went'), () => said.push(name + ' refused'))
    const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1', () => {
      net.connect(server.address().port, '127.0.0.1').on('close', () => {
        said.push('loopback went')
        server.close()
        const worker = new Worker("require('node:net').connect(9, '203.0.113.1')", { eval: true })
        worker.on('error', () => { said.push('thread refused'); console.log(said.join()) })
      })
    })`
  const file = join(place, 'tries.mjs')
  writeFileSync(file, script)
  try {
    const ran = spawnSync(process.execPath, [file], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: `--require=${JSON.stringify(guard)}`, VESTIGE_OUTBOUND_LOG: log },
      timeout: 120_000,
    })
    expect(ran.stdout.trim(), ran.stderr).toBe('fetch refused,name refused,net refused,loopback went,thread refused')
    const noted = readFileSync(log, 'utf8')
    for (const address of ['192.0.2.1', 'models.example.com', '198.51.100.1', '203.0.113.1']) expect(noted).toContain(address)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
})
