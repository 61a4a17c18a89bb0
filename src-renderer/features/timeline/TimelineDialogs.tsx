// The timeline's dialogs, in a chunk of their own.
import type { Count, Scope } from '../../../src-main/contract/procedures/events.ts'
import { AskDialog } from './AskDialog.tsx'
import { ColumnsDialog } from './ColumnsDialog.tsx'
import { ExportDialog } from './ExportDialog.tsx'
import { GoToDialog } from './GoToDialog.tsx'
import type { Place } from './rows/use-rows.ts'

interface Props {
  scope: Scope
  count: Count | undefined
  total: number
  onGo: (place: Place) => void
}

export const TimelineDialogs = ({ scope, count, total, onGo }: Props) => (
  <>
    <GoToDialog onGo={onGo} total={total} />
    <AskDialog />
    <ColumnsDialog />
    <ExportDialog scope={scope} total={count} />
  </>
)
