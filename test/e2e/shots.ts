// Pictures of one state of the window in both themes and sizes, where SHOTS names a folder for them.
import type { OpenWindow } from './open-window.ts'

const sizes = [
  [1440, 900],
  [1920, 1080],
] as const

export const shots = async (window: OpenWindow, name: string): Promise<void> => {
  if (!process.env.SHOTS) return
  for (const theme of ['dark', 'light'] as const) {
    await window.setTheme(theme)
    // The examiner's own choice wins over what the system prefers.
    await window.workbench.client.examiner.saveSettings({ theme })
    for (const [width, height] of sizes) {
      await window.resize(width, height)
      await window.page.evaluate((chosen) => {
        document.documentElement.dataset.theme = chosen
      }, theme)
      await window.page.waitForTimeout(300)
      await window.shot(name)
    }
  }
  await window.resize(1440, 900)
}
