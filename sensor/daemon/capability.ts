// What the sensor sees on this kernel, in words: an examiner must be able to read what was not attached, and what that means.
import type { CapabilityReport, ProgramReport } from './probe.ts'

/** Programs by why they are not attached. */
function missing(programs: ProgramReport[]): Map<string, string[]> {
  const by = new Map<string, string[]>()
  for (const { name, attached, error } of programs) {
    if (attached) continue
    const why = error || 'no reason was given'
    by.set(why, [...(by.get(why) ?? []), name])
  }
  return by
}

export function capabilityWords(report: Omit<CapabilityReport, 'words'>): string[] {
  const silent = report.programs.filter((one) => one.attached && !one.ran).map((one) => one.name)
  return [
    `${report.attached} of ${report.known} programs and system calls are attached on kernel ${report.kernel}`,
    report.deadman
      ? "the kernel's own timer lets go of what the sensor might leave stopped"
      : "the kernel has no timer of ours: only the sensor's second process lets go of what a killed one leaves stopped",
    ...[...missing(report.programs)].map(([why, names]) => `not attached, so never reported: ${names.join(', ')} (${why})`),
    ...(silent.length > 0 ? [`attached, but the self-test did not see it run: ${silent.join(', ')}`] : []),
  ]
}
