// Every act of the window by name, title and key: what the palette lists, what `?` shows and what a key press does.
import { create } from 'zustand'

export interface Command {
  id: string
  title: string
  group: string
  /** As typed: `t`, `shift+g`, `mod+k`, `[`. `mod` is ⌘ on macOS and Ctrl elsewhere. */
  keys?: readonly string[]
  /** Also while typing in a field. */
  always?: boolean
  run: () => void
}

interface Commands {
  /** By owner: a view brings its own and takes them away when it leaves. */
  sets: ReadonlyMap<string, readonly Command[]>
  offer: (owner: string, commands: readonly Command[]) => () => void
}

export const useCommands = create<Commands>((set) => ({
  sets: new Map(),
  offer: (owner, commands) => {
    set(({ sets }) => ({ sets: new Map(sets).set(owner, commands) }))
    return () =>
      set(({ sets }) => {
        if (sets.get(owner) !== commands) return {}
        const next = new Map(sets)
        next.delete(owner)
        return { sets: next }
      })
  },
}))

export const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** A key as it is printed on the keyboard. */
export const keyText = (key: string): string =>
  key
    .split('+')
    .map((part) =>
      part === 'mod' ? (isMac ? '⌘' : 'Ctrl') : part === 'shift' ? '⇧' : part.length === 1 && key.includes('+') ? part.toUpperCase() : part,
    )
    .join(isMac ? '' : ' ')

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

const pressed = (event: KeyboardEvent): string => {
  const mod = isMac ? event.metaKey : event.ctrlKey
  const letter = event.key.length === 1 && /[a-z]/i.test(event.key)
  return `${mod ? 'mod+' : ''}${event.shiftKey && (letter || event.key.length > 1) ? 'shift+' : ''}${letter ? event.key.toLowerCase() : event.key}`
}

/** Listens for the keys of all offered commands; the set offered last wins. */
export const listenForKeys = (): (() => void) => {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.isComposing) return
    const key = pressed(event)
    // Inside dialogs and menus, keys are theirs.
    const modal = event.target instanceof Element && event.target.closest('[role=dialog],[role=menu],[role=listbox]')
    const sets = [...useCommands.getState().sets.values()].reverse()
    for (const commands of sets) {
      const found = commands.find((command) => command.keys?.includes(key))
      if (!found) continue
      if (!found.always && (typing(event.target) || modal)) return
      event.preventDefault()
      found.run()
      return
    }
  }
  window.addEventListener('keydown', onKey)
  return () => window.removeEventListener('keydown', onKey)
}
