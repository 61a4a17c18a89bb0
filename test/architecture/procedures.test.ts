// Every procedure of the contract has a handler, and no handler answers what the contract does not name.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isContractProcedure } from '@orpc/contract'
import { isProcedure } from '@orpc/server'
import { expect, it } from 'vitest'
import { contract } from '../../src-main/contract/procedures/index.ts'
import { createWorkbench } from '../../src-main/workbench/workbench.ts'

/** `noun.verb` of every leaf. */
const names = (tree: object, isLeaf: (value: unknown) => boolean, path = ''): string[] =>
  Object.entries(tree).flatMap(([name, value]) => {
    const at = path === '' ? name : `${path}.${name}`
    if (isLeaf(value)) return [at]
    return typeof value === 'object' && value !== null ? names(value, isLeaf, at) : [`${at} is neither`]
  })

it('is answered by the workbench, each and no other', async () => {
  const home = await mkdtemp(join(tmpdir(), 'vestige-procedures-'))
  const workbench = await createWorkbench({ host: 'lab', home })
  try {
    const asked = names(contract, isContractProcedure)
    expect(asked.length).toBeGreaterThan(30)
    expect(names(workbench.router, isProcedure).sort()).toEqual(asked.sort())
    for (const name of asked) expect(name).toMatch(/^[a-z]\w*\.[a-z]\w*$/)
  } finally {
    await workbench.close()
    await rm(home, { recursive: true, force: true })
  }
})
