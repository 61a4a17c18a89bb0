// Short messages about an act just done, with undo where there is one; and failures, which stay until put away.
import { create } from 'zustand'
import { messageOf } from '../../bridge/client.ts'

export interface Notice {
  id: number
  text: string
  failed: boolean
  undo?: () => void
}

interface Notices {
  notices: readonly Notice[]
  put: (notice: Omit<Notice, 'id'>) => void
  drop: (id: number) => void
}

const shownMs = 6000
let last = 0

export const useNotices = create<Notices>((set, get) => ({
  notices: [],
  put: (notice) => {
    const id = ++last
    set(({ notices }) => ({ notices: [...notices.slice(-2), { ...notice, id }] }))
    if (!notice.failed) setTimeout(() => get().drop(id), shownMs)
  },
  drop: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
}))

export const say = (text: string, undo?: () => void) => useNotices.getState().put({ text, failed: false, ...(undo ? { undo } : {}) })

/** Runs an act; a failure becomes a notice that says what was tried. */
export const attempt = async <T>(what: string, act: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await act()
  } catch (error) {
    useNotices.getState().put({ text: `${what}: ${messageOf(error)}`, failed: true })
    return undefined
  }
}
