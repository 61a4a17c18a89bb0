// Acquisition: plans for a client's administrator, and what an exhibit that such a plan wrote says of itself.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { acquisitionRecord } from '../acquisition.ts'

export const acquisitionProvider = z.enum(['aws', 'azure', 'gcp', 'k8s', 'okta', 'm365'])

export const acquireProcedures = {
  providers: oc.output(
    z.array(
      z.object({
        id: acquisitionProvider,
        title: z.string(),
        program: z.string(),
        profile: z.string(),
        cost: z.string(),
        how: z.string(),
        policy: z.string(),
        limits: z.string(),
      }),
    ),
  ),
  /** RFC 3339 times, from inclusive, to exclusive. Writes nothing. */
  plan: oc
    .input(
      z.object({
        provider: acquisitionProvider,
        from: z.string(),
        to: z.string(),
        profile: z.string().optional(),
        account: z.string().optional(),
        regions: z.array(z.string()).optional(),
      }),
    )
    .output(z.object({ provider: acquisitionProvider, file: z.string(), script: z.string(), needs: z.string() })),
  /** How an exhibit was collected, where a plan wrote it. */
  record: oc.input(z.object({ exhibit: z.string() })).output(z.union([acquisitionRecord, z.object({ unreadable: z.string() })]).nullable()),
}
