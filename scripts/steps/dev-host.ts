// The lab host of `npm run dev`, which starts it anew whenever its sources change: port and session outlive it, so the page stays.
import { runLab } from '../../src-main/lab/run.ts'
import { createDevWindow } from './dev-window.ts'

const { port, vitePort, session } = JSON.parse(process.env.VESTIGE_DEV ?? '{}') as { port: number; vitePort: number; session: string }

await runLab({
  open: false,
  say: (line) => void process.stderr.write(`${line}\n`),
  demoAtFirst: true,
  port,
  keptSession: session,
  windowFiles: createDevWindow(vitePort),
})
