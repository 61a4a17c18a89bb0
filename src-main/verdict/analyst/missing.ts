// What evidence would decide, and what to do next: said by what the case does not hold.
import type { Draft, Outcome } from '../../contract/verdict.ts'
import type { Dossier } from './dossier.ts'

export function missingOf(dossier: Dossier): Draft['missing'] {
  const out: Draft['missing'] = []
  const has = (layer: string) => dossier.layers.includes(layer)
  const artifacts = dossier.exhibits.some((one) => one.artifacts > 0)
  const pack = dossier.exhibits.some((one) => one.package)
  const host = dossier.hosts[0]
  const where = host === undefined ? 'the host concerned' : `host ${host}`
  if (!artifacts && (has('runtime') || host !== undefined || !has('control')))
    out.push({
      what: `A forensics package of ${where}, or a triage collection, from around the detection`,
      why: 'it would show which program ran, what script it read, what was on its command line, and where its input and output went',
    })
  else if (!artifacts)
    out.push({
      what: 'A forensics package of the workloads concerned',
      why: 'it would show what ran there, and whether the calls came from a program or a person',
    })
  else if (!pack && dossier.exhibits.every((one) => one.processes === 0))
    out.push({ what: `The state of the processes on ${where} at the time`, why: 'it would tie the files to what ran' })
  if (!has('runtime'))
    out.push({
      what: 'Runtime events (processes, files, connections) around the detection',
      why: 'they would tie each act to the process that did it',
    })
  if (!has('network'))
    out.push({ what: 'Network flows or DNS logs of the same time', why: 'without them it is unknown whether data left, and to where' })
  if (!has('identity'))
    out.push({ what: 'Sign-in logs of the identities concerned', why: 'they would show how the credential came into use, and from where' })
  if (!has('control'))
    out.push({
      what: "The cloud's audit log of the same time",
      why: 'it would show whether the credentials of the workload were used elsewhere',
    })
  if (!has('data')) out.push({ what: 'Data access logs (object store, database)', why: 'without them what was read is not known' })
  out.push({ what: 'Permission state of the account', why: 'what the identities could reach is not evaluated' })
  return out
}

export function nextStepsOf(outcome: Outcome, dossier: Dossier): string[] {
  const artifacts = dossier.exhibits.some((one) => one.artifacts > 0)
  const steps: string[] = []
  if (outcome === 'malicious' || outcome === 'suspicious') {
    steps.push('Keep what is volatile: collect a package of each host and container named here, ahead of any containment.')
    steps.push('Revoke the sessions and keys named here, and look for their use elsewhere.')
    steps.push('Look for the addresses, files and commands of the insights in the other sources of the case.')
  }
  if (outcome === 'malicious') steps.push('Isolate the hosts named here from the network, and leave them running.')
  if (outcome === 'inconclusive') steps.push('Obtain what is missing, in the order given, and run the verdict again.')
  if (!artifacts) steps.push('Collect a forensics package of the host concerned while its processes still run.')
  if (outcome === 'benign')
    steps.push('Confirm the work with whoever owns the host, and set the rule aside for exactly this with the reason.')
  if (dossier.insights.some((one) => one.kind === 'influence-attempt'))
    steps.push('Look at who could write the text that addresses its reader: someone expected an analysis.')
  return steps
}
