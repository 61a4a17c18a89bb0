// Rules while evidence comes in: the case's rules for the parser workers, the correlations after the last segment.
import type { CaseClient } from '../../case/client.ts'
import type { RuleFile } from '../../detect/rule-set.ts'
import type { Job } from '../progress.ts'
import { conclude, detectFacts, setDetectFacts } from './conclude.ts'
import { Correlator } from './correlator.ts'
import { caseRules } from './rule-files.ts'

export interface ImportRules {
  files: readonly RuleFile[]
  finish(job: Job): Promise<{ detections: number; incidents: number } | null>
  /** Ends what waits for `finish`, whether it came or not. */
  close(): Promise<void>
}

/** The fingerprint of matches of which some are missing: it is no set of rules', so the case says that it is stale. */
const incomplete = 'incomplete'

export async function rulesForImport(client: CaseClient, wanted: boolean): Promise<ImportRules> {
  const before = await detectFacts(client)
  if (!wanted) {
    return {
      files: [],
      finish: async () => {
        await setDetectFacts(client, { fingerprint: incomplete })
        return null
      },
      close: async () => {},
    }
  }
  const rules = await caseRules(client)
  const { account } = await client.facts()
  // Matches of what came earlier are of the rules of then: only one set all through makes a whole.
  const whole = before === null ? account.records === 0 : before.fingerprint === rules.fingerprint
  // Said at once, so that an import that is interrupted and continued counts as one.
  if (whole) await setDetectFacts(client, { fingerprint: rules.fingerprint })
  const correlator = new Correlator(rules.files)
  return {
    files: rules.files,
    finish: async (job) => {
      job.set({ phase: 'correlating' })
      // Rules changed meanwhile are read again: what is shown is of the case's own.
      const same = (await caseRules(client)).fingerprint === rules.fingerprint
      return conclude(client, whole ? rules.fingerprint : incomplete, job.signal, same ? correlator : null)
    },
    close: () => correlator.close(),
  }
}
