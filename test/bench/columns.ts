// Columns that a page is asked with: those of the timeline as it is at first.
import { defaultColumns } from '../../src-renderer/app/state/default-columns.ts'
import { rowColumns } from '../../src-renderer/features/timeline/rows/row-columns.ts'

export const columns = rowColumns(defaultColumns)
