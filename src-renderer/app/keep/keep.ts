// Setting aside, taking back, expunging, revealing: which dialog is asked for, and what it is about.
import { create } from 'zustand'
import { workbench } from '../../bridge/client.ts'
import { attempt, say } from '../state/notices.ts'

export type Asked =
  | { act: 'set-aside'; kind: 'exhibit' | 'member' | 'query'; target: string }
  | { act: 'take-back'; id: number; target: string }
  | { act: 'expunge'; exhibit: string }
  | { act: 'reveal'; event?: string; member?: string; offset: number; length: number; kind: string }

interface Keep {
  asked: Asked | null
  ask: (asked: Asked) => void
  close: () => void
}
export const useKeep = create<Keep>((set) => ({
  asked: null,
  ask: (asked) => set({ asked }),
  close: () => set({ asked: null }),
}))

export const setAside = (kind: 'exhibit' | 'member' | 'query', target: string, reason: string) =>
  attempt('It was not set aside', async () => {
    await workbench().keep.setAside({ kind, target, reason })
    say('Setting aside: it will be in no view, search, detection or report until it is taken back')
  })

export const takeBack = (id: number, reason: string) =>
  attempt('It was not taken back', async () => {
    await workbench().keep.takeBack({ id, reason })
    say('Taking back what was set aside')
  })

export const expunge = (exhibit: string, confirm: string, reason: string, authority: string) =>
  attempt('Nothing was expunged', async () => {
    await workbench().keep.expunge({ exhibit, confirm, reason, authority })
    say(`Expunging ${exhibit}; its row, its hashes, the reason and the authority stay`)
  })
