// Acts on the whole case that more than one place offers: verify it, close it.
import { bump } from '../bridge/changes.ts'
import { workbench } from '../bridge/client.ts'
import { attempt, say } from './state/notices.ts'
import { useView } from './state/view.ts'

export const verifyCase = () =>
  attempt('Verification did not start', async () => {
    await workbench().evidence.verify({})
    say('Verifying: every original is hashed again, chain and signatures are checked')
  })

/** Needs no case; its record stands in the settings. */
export const validateHere = () =>
  attempt('The validation did not start', async () => {
    await workbench().validation.run()
    useView.getState().set({ area: 'settings' })
    say('Validating: every shipped sample is read and compared with what it must give')
  })

export const closeCase = () =>
  attempt('The case was not closed', async () => {
    await workbench().case.close()
    useView.getState().set({ query: '', range: null, selection: null, area: 'timeline' })
    bump(['case'])
  })
