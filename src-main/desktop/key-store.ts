// Remembers the passphrase of the examiner's key in the system's key store, so that the key file itself stays encrypted on disk.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { SafeStorage } from 'electron'

export type Safe = Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> &
  Partial<Pick<SafeStorage, 'getSelectedStorageBackend'>>

export interface KeyStore {
  remember(passphrase: string): Promise<boolean>
  recall(): Promise<string | null>
  forget(): Promise<void>
}

export const createKeyStore = (file: string, safe: Safe, platform: NodeJS.Platform = process.platform): KeyStore => {
  const usable = (): boolean => {
    if (!safe.isEncryptionAvailable()) return false
    // Without a keyring Electron on Linux encrypts with a password that is the same everywhere.
    return platform !== 'linux' || !['basic_text', 'unknown'].includes(safe.getSelectedStorageBackend?.() ?? 'unknown')
  }
  return {
    async remember(passphrase) {
      if (!usable()) return false
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      await writeFile(`${file}.part`, safe.encryptString(passphrase), { mode: 0o600 })
      await rename(`${file}.part`, file)
      return true
    },
    async recall() {
      if (!usable()) return null
      try {
        return safe.decryptString(await readFile(file))
      } catch {
        // Absent, or sealed by another account or key store: the examiner types it.
        return null
      }
    },
    forget: () => rm(file, { force: true }),
  }
}
