// What the sensor sees on this kernel, in words: an examiner must be able to read what was not attached, and what that means.
export interface ProgramReport {
  name: string
  via: string
  loaded: boolean
  attached: boolean
  ran: boolean
  error: string
}
export interface CapabilityReport {
  abi: number
  kernel: string
  /** Whether the kernel's own timer lets go of what we might leave stopped. */
  deadman: boolean
  attached: number
  known: number
  programs: ProgramReport[]
  /** The same for people. */
  words: string[]
}

/** One program on each call is not needed where one at the end of all of them is: its calls stand in the list by themselves. */
const stoodIn = (programs: ProgramReport[]) => programs.some((one) => one.attached && /^syscall_(btf|raw)$/.test(one.name))

/** Programs and calls by why they are not attached. */
function missing(programs: ProgramReport[]): Map<string, string[]> {
  const by = new Map<string, string[]>()
  for (const { name, attached, error } of programs) {
    if (attached) continue
    const why =
      name === 'syscall_each' && stoodIn(programs)
        ? 'the tracepoints of single calls cannot be had here: one program at the end of every call does its work, and costs all calls a little'
        : `${error || 'left out'}: nothing of it is reported`
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
    ...[...missing(report.programs)].map(([why, names]) => `not attached: ${names.join(', ')} (${why})`),
    ...(silent.length > 0 ? [`attached, but the self-test did not see it run: ${silent.join(', ')}`] : []),
  ]
}
