// The way to the workbench: a MessagePort inside Electron, a WebSocket to the lab host in a browser.
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { RPCLink as SocketLink } from '@orpc/client/websocket'
import { portMessage } from '../../src-main/contract/desktop.ts'
import { desktop } from './desktop.ts'

export interface Transport {
  link: PortLink<Record<never, never>> | SocketLink<Record<never, never>>
  /** Settles when the way is broken. */
  closed: Promise<string>
}

const throughPort = (): Promise<Transport> =>
  new Promise((resolve) => {
    const take = (event: MessageEvent) => {
      const port = event.ports[0]
      if (event.source !== window || event.data !== portMessage || !port) return
      window.removeEventListener('message', take)
      const closed = new Promise<string>((ended) => {
        // `close` of a MessagePort is not in TypeScript's list yet.
        ;(port as EventTarget).addEventListener('close', () => ended('The workbench ended.'))
      })
      port.start()
      resolve({ link: new PortLink({ port }), closed })
    }
    window.addEventListener('message', take)
    desktop()?.connect()
  })

const throughSocket = (): Promise<Transport> =>
  new Promise((resolve, reject) => {
    const { protocol, host } = window.location
    const websocket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}/rpc`)
    const closed = new Promise<string>((ended) => {
      websocket.addEventListener('close', () => ended('The connection to the workbench was lost.'))
    })
    websocket.addEventListener('open', () => resolve({ link: new SocketLink({ websocket }), closed }), { once: true })
    websocket.addEventListener('error', () => reject(new Error('The workbench does not answer.')), { once: true })
  })

export const openTransport = (): Promise<Transport> => (desktop() ? throughPort() : throughSocket())
