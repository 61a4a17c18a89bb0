// Keys of model providers: in the system's key store where the host has one, in the environment for scripts, else in memory until the end.
import type { ModelKeys } from '../jobs/models/settings.ts'

/** What a host with a key store gives. `null` forgets. */
export interface SecretStore {
  get(id: string): Promise<string | null>
  /** False when the store would not take it. */
  set(id: string, value: string | null): Promise<boolean>
}

/** For whom a key is: never for a name alone, or a case could have it sent to an address of its own. */
const idOf = ({ name, url }: { name: string; url: string | null }): string => `${url === null ? '' : new URL(url).origin} ${name}`

export const environmentName = (name: string): string => `VESTIGE_MODEL_KEY_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`

export function modelKeys(store: SecretStore | undefined): ModelKeys {
  const session = new Map<string, string>()
  return {
    async get(model) {
      const id = idOf(model)
      const stored = await store?.get(id)
      if (stored) return { key: stored, where: 'key store' }
      const held = session.get(id)
      if (held !== undefined) return { key: held, where: 'this session' }
      const given = process.env[environmentName(model.name)]
      return given === undefined || given === '' ? null : { key: given, where: 'environment' }
    },
    async set(model, key) {
      const id = idOf(model)
      session.delete(id)
      const taken = (await store?.set(id, key)) ?? false
      if (!taken && key !== null) session.set(id, key)
    },
  }
}
