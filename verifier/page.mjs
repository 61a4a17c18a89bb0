// The page around the verifier: a folder dropped or chosen becomes its Map of files, and its findings become lists. Inlined behind
// vestige-verify.mjs and zstd.mjs by build-page.mjs, so it names what these define.
/* global document */
import { anchorsOf, limits, takeZstd, verify } from './vestige-verify.mjs'
import { zstd } from './zstd.mjs'

takeZstd(zstd)

const at = (id) => document.getElementById(id)
const make = (tag, className, words) => {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (words !== undefined) element.textContent = words
  return element
}

const entry = (file) => ({
  size: file.size,
  read: async (offset, length) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()),
})

/** Chosen folders put their own name in front of each path. */
const ofList = (list) => new Map([...list].map((file) => [file.webkitRelativePath.replace(/^[^/]*\//, '') || file.name, entry(file)]))

async function ofDrop(items) {
  const files = new Map()
  const walk = async (item, path) => {
    if (item.isFile) files.set(path, entry(await new Promise((done, failed) => item.file(done, failed))))
    else
      for (let reader = item.createReader(), part = [0]; part.length > 0; ) {
        part = await new Promise((done, failed) => reader.readEntries(done, failed))
        for (const one of part) await walk(one, path === '' ? one.name : `${path}/${one.name}`)
      }
  }
  // All of them first: a drop's items are gone after the first wait.
  const roots = [...items].map((item) => item.webkitGetAsEntry()).filter(Boolean)
  for (const root of roots) await walk(root, root.isFile || roots.length > 1 ? root.name : '')
  return files
}

const titles = {
  fails: 'Found',
  holds: 'Proved',
  not_provable: 'Not provable from these files alone',
  not_checked: 'Not checked here',
}

function show(result) {
  const out = at('out')
  out.replaceChildren()
  const bad = result.checks.filter((check) => check.status === 'fails').length
  const words = result.holds ? `What could be checked of this ${result.what} holds.` : `This ${result.what} does not hold: ${bad} found.`
  out.append(make('p', `result ${result.holds ? 'holds' : 'fails'}`, words))
  for (const [status, title] of Object.entries(titles)) {
    const checks = result.checks.filter((check) => check.status === status)
    if (checks.length === 0) continue
    out.append(make('h2', status, `${title} (${checks.length})`))
    const list = make('ul')
    for (const { name, kind, subject, detail } of checks) {
      const line = make('li')
      line.append(make('b', '', kind ? `${kind}: ${name} ` : `${name} `), make('span', 'subject', subject), make('div', 'faint', detail))
      list.append(line)
    }
    out.append(list)
  }
  out.append(make('h2', '', 'What no program can prove'))
  const list = make('ul')
  list.append(...limits.map((one) => make('li', 'faint', one)))
  out.append(list)
}

async function check(files) {
  const options = anchorsOf(at('head').value.trim(), at('key').value.trim())
  if (typeof options === 'string') return at('out').replaceChildren(make('p', 'result fails', options))
  at('out').replaceChildren(make('p', 'result', `Checking ${files.size} files…`))
  await new Promise((next) => setTimeout(next, 30))
  try {
    show(await verify(files, options))
  } catch (error) {
    at('out').replaceChildren(make('p', 'result fails', `The check stopped: ${error.message}`))
  }
}

for (const id of ['folder', 'files']) at(id).addEventListener('change', (event) => check(ofList(event.target.files)))
const drop = at('drop')
drop.addEventListener('dragover', (event) => {
  event.preventDefault()
  drop.classList.add('over')
})
drop.addEventListener('dragleave', () => drop.classList.remove('over'))
drop.addEventListener('drop', async (event) => {
  event.preventDefault()
  drop.classList.remove('over')
  await check(await ofDrop(event.dataTransfer.items))
})
