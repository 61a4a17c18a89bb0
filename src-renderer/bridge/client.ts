// One client for the whole window. It outlives its transport: a lost one is opened again, and views ask anew.
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { create } from 'zustand'
import type { Contract } from '../../src-main/contract/procedures/index.ts'
import { openTransport } from './transport.ts'

export type Client = ContractRouterClient<Contract>

interface Connection {
  state: 'connecting' | 'open' | 'lost'
  /** Grows with every new transport; calls and streams start anew when it does. */
  epoch: number
  client: Client | null
  reason: string | null
}

export const useConnection = create<Connection>(() => ({ state: 'connecting', epoch: 0, client: null, reason: null }))

/** The client, for acts outside of hooks. Throws while there is no connection, with words for the screen. */
export const workbench = (): Client => {
  const { client } = useConnection.getState()
  if (!client) throw new Error('The workbench is not connected. Nothing was changed.')
  return client
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Connects, and stays connected: tries again after 0.2 s, doubling to 5 s. */
export const stayConnected = async (): Promise<never> => {
  let pause = 200
  for (;;) {
    try {
      const { link, closed } = await openTransport()
      pause = 200
      useConnection.setState(({ epoch }) => ({ state: 'open', epoch: epoch + 1, client: createORPCClient(link) as Client, reason: null }))
      const reason = await closed
      useConnection.setState({ state: 'lost', client: null, reason })
    } catch (error) {
      useConnection.setState({ state: 'lost', client: null, reason: messageOf(error) })
    }
    await wait(pause)
    pause = Math.min(pause * 2, 5000)
  }
}

/** The code a problem carries, for the few that a view answers with a question. */
export const codeOf = (error: unknown): string | undefined => (error as { data?: { code?: string } } | null)?.data?.code

/** Words of any error for the screen. */
export const messageOf = (error: unknown): string => {
  if (error instanceof Error) return error.message || error.name
  return String(error)
}
