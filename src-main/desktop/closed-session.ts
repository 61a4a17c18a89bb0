// The window's session: in memory, without a network, every permission answered by the table.
import { type Session, session } from 'electron'
import { windowProtocol } from './protocol.ts'
import { mayRequest, permitted, scheme } from './security.ts'

/** Not `persist:`: nothing of a case is left in a browser cache. */
export const partition = 'vestige-window'

export const closeSession = (windowDirectory: string): Session => {
  const closed = session.fromPartition(partition, { cache: false })
  closed.protocol.handle(scheme, windowProtocol(windowDirectory))
  closed.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !mayRequest(details.url) }))
  closed.setPermissionRequestHandler((_, permission, answer) => answer(permitted(permission)))
  closed.setPermissionCheckHandler((_, permission) => permitted(permission))
  closed.setDevicePermissionHandler(() => false)
  closed.setDisplayMediaRequestHandler((_, answer) => answer({}))
  closed.setSpellCheckerEnabled(false)
  closed.on('will-download', (event) => event.preventDefault())
  return closed
}
