// Makes vestige-verify.html of the verifier, the zstd decoder and the page: one file that runs without a network.
// Its policy names the hashes of its own script and style and allows nothing else, so that a browser itself refuses any request.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (name) => fileURLToPath(new URL(name, import.meta.url))
const read = (name) => readFileSync(at(name), 'utf8')

/** In one script nothing is imported or exported; the command line's own start finds no `process` and stays still. */
const plain = (text) =>
  text
    .replace(/^#!.*\n/, '')
    .replace(/^import \{[^}]*\} from '\.\/[a-z-]+\.mjs'\n/gm, '')
    .replace(/^export (?=const|class|function|async)/gm, '')

export function page() {
  const script = `\n${[read('vestige-verify.mjs'), read('zstd.mjs'), read('page.mjs')].map(plain).join('\n')}\n`
  if (/<\/script/i.test(script)) throw new Error('the script would end early')
  const hash = (text) => createHash('sha256').update(text).digest('base64')
  const template = read('page.html')
  const style = /<style>([\s\S]*)<\/style>/.exec(template)[1]
  return template
    .replace("'sha256-SCRIPT'", () => `'sha256-${hash(script)}'`)
    .replace("'sha256-STYLE'", () => `'sha256-${hash(style)}'`)
    .replace('\nSCRIPT\n', () => script)
}

if (process.argv[1] === at('build-page.mjs')) writeFileSync(at('vestige-verify.html'), page())
