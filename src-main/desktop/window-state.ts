// Where the window stood: kept in the examiner's home, and only believed when it still lies on a screen.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'

const area = z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int(), height: z.number().int() })
export type Area = z.infer<typeof area>

const windowState = z.object({ bounds: area, maximized: z.boolean() })
export type WindowState = z.infer<typeof windowState>

export const smallest = { width: 960, height: 600 } as const
const usual = { width: 1440, height: 900 } as const

/** At least this much of the window must lie on one screen, or it could not be grasped. */
const visible = 120

const overlap = (a: Area, b: Area): boolean =>
  Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) >= visible &&
  Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) >= visible

/** Size and place to open with, given the screens there are; a place is left out when it would be off all of them. */
export const placeOnScreens = (
  state: WindowState | null,
  screens: readonly Area[],
): { bounds: Partial<Area> & { width: number; height: number }; maximized: boolean } => {
  if (!state) return { bounds: { ...usual }, maximized: false }
  const size = { width: Math.max(state.bounds.width, smallest.width), height: Math.max(state.bounds.height, smallest.height) }
  const whole = { ...state.bounds, ...size }
  return { bounds: screens.some((screen) => overlap(whole, screen)) ? whole : size, maximized: state.maximized }
}

/** Null for a file that is missing or is none of ours. */
export const readWindowState = async (file: string): Promise<WindowState | null> => {
  try {
    return windowState.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return null
  }
}

export const writeWindowState = async (file: string, state: WindowState): Promise<void> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFile(`${file}.part`, JSON.stringify(state))
  await rename(`${file}.part`, file)
}
