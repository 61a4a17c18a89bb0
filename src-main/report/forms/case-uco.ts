// stub
import type { ReportDocument } from '../../contract/report.ts'
export function toCaseUco(_: ReportDocument): unknown {
  return {}
}
