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
