// stub
import type { ReportDocument } from '../../contract/report.ts'
export function toTimesketch(_: ReportDocument): string {
  return ''
}
