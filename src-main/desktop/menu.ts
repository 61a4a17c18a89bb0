// The application menu: what a desktop expects (edit, window), and nothing that leaves the machine.
import type { MenuItemConstructorOptions } from 'electron'

/** @param developer a checkout, not a packaged program: reload and the inspector are there. */
export const menuTemplate = (platform: NodeJS.Platform, developer: boolean): MenuItemConstructorOptions[] => [
  ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : [{ label: 'File', submenu: [{ role: 'quit' } as const] }]),
  { role: 'editMenu' },
  {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(developer ? ([{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }] as const) : []),
    ],
  },
  { role: 'windowMenu' },
]
