// Which model stands beside the offline analyst, what is previewed, and the run that is at work or looked at.
import { create } from 'zustand'
import type { Subject } from '../../../../src-main/contract/verdict.ts'
import { messageOf, workbench } from '../../../bridge/client.ts'

interface ModelState {
  /** Chosen model; null: the offline analyst alone. */
  name: string | null
  previewing: boolean
  /** Latest run started here. */
  run: number | null
  tracing: number | null
  error: string | null
  choose: (name: string | null) => void
  start: (subject: Subject, prompt: string) => Promise<void>
  stop: () => Promise<void>
}

export const useModel = create<ModelState>((set, get) => ({
  name: null,
  previewing: false,
  run: null,
  tracing: null,
  error: null,
  choose: (name) => set({ name, error: null }),
  start: async (subject, prompt) => {
    const { name } = get()
    if (name === null) return
    set({ previewing: false, error: null })
    try {
      const { run } = await workbench().models.start({ name, subject, prompt })
      set({ run })
    } catch (error) {
      set({ error: messageOf(error) })
    }
  },
  stop: async () => {
    const { run } = get()
    if (run !== null) await workbench().models.stop({ run })
  },
}))
