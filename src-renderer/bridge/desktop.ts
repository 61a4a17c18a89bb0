// What the Electron window adds beside the workbench: native dialogs and real paths of dropped files. Absent in a browser.
import type { Desktop } from '../../src-main/contract/desktop.ts'

declare global {
  interface Window {
    vestige?: Desktop
  }
}

export const desktop = (): Desktop | undefined => window.vestige
