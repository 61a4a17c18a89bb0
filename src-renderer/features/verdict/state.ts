// The verdict that is looked at: its subject, what it found, and its twin without an exhibit. Kept while other areas are shown.
import { create } from 'zustand'
import type { Subject, Verdict } from '../../../src-main/contract/verdict.ts'
import { messageOf, workbench } from '../../bridge/client.ts'

export const theCase: Subject = { kind: 'case', id: 'case' }

interface VerdictState {
  subject: Subject
  verdict: Verdict | null
  twin: Verdict | null
  running: 'verdict' | 'twin' | null
  error: string | null
  about: (subject: Subject) => void
  run: () => Promise<void>
  compare: (without: string) => Promise<void>
  /** Id of the case it is of. */
  of: string | null
  open: (caseId: string) => void
}

export const subjectKey = ({ kind, id }: Subject): string => (kind === 'case' ? 'case' : `${kind}:${id}`)

export const useVerdict = create<VerdictState>((set, get) => ({
  subject: theCase,
  verdict: null,
  twin: null,
  running: null,
  error: null,
  about: (subject) => {
    if (subjectKey(subject) !== subjectKey(get().subject)) set({ subject, verdict: null, twin: null, error: null })
  },
  run: async () => {
    const { subject, running } = get()
    if (running) return
    set({ running: 'verdict', error: null })
    try {
      const verdict = await workbench().verdict.run({ subject })
      if (subjectKey(get().subject) === subjectKey(subject)) set({ verdict, twin: null })
    } catch (error) {
      set({ error: messageOf(error) })
    } finally {
      set({ running: null })
    }
  },
  compare: async (without) => {
    const { subject, running } = get()
    if (running) return
    set({ running: 'twin', error: null })
    try {
      const twin = await workbench().verdict.run({ subject, without: [without] })
      if (subjectKey(get().subject) === subjectKey(subject)) set({ twin })
    } catch (error) {
      set({ error: messageOf(error) })
    } finally {
      set({ running: null })
    }
  },
  of: null,
  open: (caseId) => set({ of: caseId, subject: theCase, verdict: null, twin: null, error: null }),
}))
