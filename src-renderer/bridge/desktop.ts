// What the Electron window adds beside the workbench: native dialogs and real paths of dropped files. Absent in a browser.

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
}

declare global {
  interface Window {
    vestige?: Desktop
  }
}

export const desktop = (): Desktop | undefined => window.vestige
