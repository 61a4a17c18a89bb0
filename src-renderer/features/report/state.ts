// What the report area shows: which report, which part of it, and how much of the page beside it.
import { create } from 'zustand'
import type { SectionId } from '../../../src-main/contract/report.ts'
import type { Written } from './words.ts'

interface ReportView {
  report: string | null
  section: Written
  /** Section of the page to go to; a new object for each wish. */
  wish: { section: SectionId } | null
  show: 'write' | 'page' | 'both'
  /** A signed-off revision is looked at in place of the draft. */
  revision: number | null
  /** Sentence under the cursor of decisions. */
  at: string | null
  filter: 'open' | 'all'
}

export const useReportView = create<ReportView>(() => ({
  report: null,
  section: 'findings',
  wish: null,
  show: window.innerWidth >= 1700 ? 'both' : 'write',
  revision: null,
  at: null,
  filter: 'open',
}))
