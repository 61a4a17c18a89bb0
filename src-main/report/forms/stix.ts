// stub
import type { ReportDocument } from '../../contract/report.ts'
export function toStix(_: ReportDocument): unknown {
  return {}
}
