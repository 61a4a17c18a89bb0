// How the examiner likes the window: theme, zone, density, columns. Follows the examiner; the workbench keeps it.
import { useEffect } from 'react'
import { create } from 'zustand'
import type { Settings } from '../../../src-main/contract/procedures/examiner.ts'
import { useConnection } from '../../bridge/client.ts'
import { isZone } from '../time/zone.ts'
import { defaultColumns } from './default-columns.ts'

interface SettingsState extends Settings {
  change: (change: Partial<Settings>) => void
}

export const useSettings = create<SettingsState>((set) => ({
  theme: 'dark',
  zone: 'UTC',
  density: 'compact',
  columns: [...defaultColumns],
  templates: '',
  change: (change) => {
    set(change)
    const { client } = useConnection.getState()
    // Shown at once; should the workbench not keep it, the next start shows the old one, and nothing of the case is touched.
    void client?.examiner.saveSettings(change).catch(() => undefined)
  },
}))

const clean = (settings: Settings): Settings => ({
  ...settings,
  zone: isZone(settings.zone) ? settings.zone : 'UTC',
  columns: settings.columns.length > 0 ? settings.columns : [...defaultColumns],
})

/** What is painted: `system` is dark or light as the system is now. */
export const usePainted = create<{ dark: boolean }>(() => ({ dark: true }))

const systemDark = window.matchMedia('(prefers-color-scheme: dark)')

const paint = ({ theme, density }: Pick<Settings, 'theme' | 'density'>) => {
  const dark = theme === 'dark' || (theme === 'system' && systemDark.matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  document.documentElement.dataset.density = density
  usePainted.setState({ dark })
}

/** Paints the theme now and at every change, the system's included. Called once, before the first render. */
export const paintSettings = () => {
  paint(useSettings.getState())
  useSettings.subscribe(paint)
  systemDark.addEventListener('change', () => paint(useSettings.getState()))
}

/** Takes the kept settings over once the workbench answers. Used once, by the shell. */
export const useKeptSettings = () => {
  const client = useConnection((state) => state.client)
  useEffect(() => {
    const stop = new AbortController()
    client?.examiner
      .settings(undefined, { signal: stop.signal })
      .then((settings) => useSettings.setState(clean(settings)))
      .catch(() => undefined)
    return () => stop.abort()
  }, [client])
}

/** Colours that a canvas must know by value; read anew when `usePainted` changes. */
export const tokenColour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()
