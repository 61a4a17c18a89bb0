// Names of the messages between preload and main process, and what the main process tells the workbench's process.

export const channels = {
  connect: 'vestige:connect',
  port: 'vestige:port',
  chooseFiles: 'vestige:choose-files',
  chooseFolders: 'vestige:choose-folders',
  chooseNewCase: 'vestige:choose-new-case',
  chooseCase: 'vestige:choose-case',
  rememberPassphrase: 'vestige:remember-passphrase',
  forgetPassphrase: 'vestige:forget-passphrase',
} as const

/** To the workbench's process. `connect` comes with one port. */
export type ToWorkbench =
  | { kind: 'start'; passphrase: string | null; caseDir: string | null }
  | { kind: 'open'; caseDir: string }
  | { kind: 'connect' }
  | { kind: 'close' }
  /** Answer to `WantsSecret` of the same number. */
  | { kind: 'secret'; of: number; value: string | null; taken: boolean }

/** From it. */
export type FromWorkbench = { kind: 'ready' } | { kind: 'failed'; message: string } | { kind: 'closed' } | WantsSecret

/** A model's key from the system's key store, or to it; `set` null forgets. */
export interface WantsSecret {
  kind: 'secret'
  of: number
  id: string
  set?: string | null
}
