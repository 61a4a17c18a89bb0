// stub
import type { ReportDocument } from '../../contract/report.ts'
export async function toWord(_: ReportDocument): Promise<Uint8Array> {
  return new Uint8Array()
}
