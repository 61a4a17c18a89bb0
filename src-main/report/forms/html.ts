// stub
import type { ReportDocument } from '../../contract/report.ts'
export function toHtml(_: ReportDocument): string {
  return ''
}
