// Pages that leave the window: custody to read, custody as a table, forms and fingerprints to sign.
import { attempt, say } from '../../app/state/notices.ts'
import { workbench } from '../../bridge/client.ts'
import { saveFile } from '../../bridge/save-file.ts'

export const savePage = (what: 'custody' | 'custody-csv' | 'keys' | 'transfer', seq?: number) =>
  attempt('The page was not saved', async () => {
    const { name, text } = await workbench().people.page({ what, ...(seq !== undefined && { seq }) })
    const file = await saveFile(name)
    await file.write(text)
    await file.close()
    say(`Saved ${name}`)
  })

/** Every file's hash with when it was last verified: read in pages, so that the number of files does not matter. */
export const saveHashes = () =>
  attempt('The hashes were not saved', async () => {
    const client = workbench()
    const first = await client.people.hashes({})
    const file = await saveFile(first.name)
    try {
      await file.write(first.text)
      for (let { next } = first; next !== null; ) {
        const page = await client.people.hashes({ after: next })
        await file.write(page.text)
        next = page.next
      }
      await file.close()
    } catch (error) {
      await file.abort()
      throw error
    }
    say(`Saved ${first.name}`)
  })
