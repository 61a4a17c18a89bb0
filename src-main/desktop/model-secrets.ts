// Keys of model providers in the system's key store: the main process alone may reach it, the workbench asks over its port.
import type { ToWorkbench, WantsSecret } from './channels.ts'
import type { KeyStore } from './key-store.ts'

/** In the main process. All keys are one sealed document. */
export const answerSecrets = (store: KeyStore) => {
  let turn: Promise<unknown> = Promise.resolve()
  const read = async (): Promise<Record<string, string>> => {
    try {
      return JSON.parse((await store.recall()) ?? '{}')
    } catch {
      return {}
    }
  }
  return (wants: WantsSecret): Promise<ToWorkbench> => {
    const answer = turn.then(async (): Promise<ToWorkbench> => {
      const all = await read()
      if (wants.set === undefined) return { kind: 'secret', of: wants.of, value: all[wants.id] ?? null, taken: false }
      if (wants.set === null) delete all[wants.id]
      else all[wants.id] = wants.set
      return { kind: 'secret', of: wants.of, value: null, taken: await store.remember(JSON.stringify(all)) }
    })
    turn = answer.catch(() => {})
    return answer
  }
}

/** In the workbench's process. */
export const askSecrets = (tell: (wants: WantsSecret) => void) => {
  const waiting = new Map<number, (answer: { value: string | null; taken: boolean }) => void>()
  let next = 1
  const ask = (id: string, set?: string | null) =>
    new Promise<{ value: string | null; taken: boolean }>((resolve) => {
      const of = next++
      waiting.set(of, resolve)
      tell({ kind: 'secret', of, id, ...(set !== undefined && { set }) })
    })
  return {
    answered: ({ of, value, taken }: Extract<ToWorkbench, { kind: 'secret' }>) => {
      waiting.get(of)?.({ value, taken })
      waiting.delete(of)
    },
    store: {
      get: async (id: string) => (await ask(id)).value,
      set: async (id: string, value: string | null) => (await ask(id, value)).taken,
    },
  }
}
