// How much is collected: settings with safe defaults. A rule names a profile; the command line may lower the limits.
import type { Profile } from '../tdr.ts'

export interface Limits {
  totalBytes: number
  fileBytes: number
  seconds: number
  driftFiles: number
  driftBytes: number
  logBytes: number
}

export interface Plan {
  profile: Profile
  limits: Limits
  /** Histories, SSH, cron, units, account files. */
  files: boolean
  drift: 'no' | 'list' | 'copy'
  systemLogs: boolean
  /** Logs of the service that was attacked: contents of communications. */
  serviceLogs: boolean
  live: boolean
  /** Contents of private keys, shadow files and cloud credentials. */
  secretContents: boolean
  memory: boolean
  minutes: number
}

const MiB = 1024 * 1024
const limits: Record<Profile, Limits> = {
  minimal: { totalBytes: 64 * MiB, fileBytes: 16 * MiB, seconds: 20, driftFiles: 2000, driftBytes: 0, logBytes: 0 },
  standard: { totalBytes: 256 * MiB, fileBytes: 64 * MiB, seconds: 60, driftFiles: 20_000, driftBytes: 64 * MiB, logBytes: 2 * MiB },
  full: { totalBytes: 2048 * MiB, fileBytes: 512 * MiB, seconds: 300, driftFiles: 200_000, driftBytes: 1024 * MiB, logBytes: 32 * MiB },
}

export function planFor(profile: Profile, more: { logs?: boolean; memory?: boolean } = {}, lower: Partial<Limits> = {}): Plan {
  const own = { ...limits[profile] }
  for (const key of Object.keys(lower) as (keyof Limits)[]) own[key] = Math.min(own[key], lower[key] ?? own[key])
  return {
    profile,
    limits: own,
    files: profile !== 'minimal',
    drift: profile === 'minimal' ? 'list' : 'copy',
    systemLogs: profile !== 'minimal',
    serviceLogs: more.logs === true || profile === 'full',
    live: true,
    secretContents: profile === 'full',
    memory: more.memory === true,
    minutes: 15,
  }
}
