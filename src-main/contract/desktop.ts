// What the Electron window adds beside the workbench: native dialogs, real paths of dropped files, the key store. Absent in a browser.

export interface Desktop {
  /** Asks the main process for a port to the workbench; it arrives as a `message` event with `ports[0]` and data `vestige:port`. */
  connect(): void
  /** Native dialogs; an empty list when dismissed. */
  chooseFiles(): Promise<string[]>
  chooseFolders(): Promise<string[]>
  /** Where a new case is to lie; null when dismissed. */
  chooseNewCase(suggested: string): Promise<string | null>
  chooseCase(): Promise<string | null>
  /** The path of a file that was dropped on the window. */
  pathOf(file: File): string
  /** Keeps the passphrase in the system's key store, for the next start; false where there is none worth the name. */
  rememberPassphrase(passphrase: string): Promise<boolean>
  forgetPassphrase(): Promise<void>
}

/** Data of the message that brings the port. */
export const portMessage = 'vestige:port'
