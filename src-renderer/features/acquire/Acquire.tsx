// Before there is evidence: a read-only script for the client's administrator, what it costs and needs, and the script itself to read.
import { useDeferredValue, useState } from 'react'
import { attempt, say } from '../../app/state/notices.ts'
import { copyText } from '../../app/values/copy.ts'
import { type PlanInput, usePlan, useProviders } from '../../bridge/keep.ts'
import { saveFile } from '../../bridge/save-file.ts'
import { Button } from '../../design/Button.tsx'
import { Choice } from '../../design/Choice.tsx'
import { Field } from '../../design/Field.tsx'
import { Failure, Loading } from '../../design/States.tsx'
import styles from './Acquire.module.css'

type ProviderId = PlanInput['provider']
const short: Record<ProviderId, string> = {
  aws: 'AWS',
  azure: 'Azure',
  gcp: 'Google Cloud',
  k8s: 'Kubernetes',
  okta: 'Okta',
  m365: 'Microsoft 365',
}
const account: Record<ProviderId, string> = {
  aws: 'Account number',
  azure: 'Subscription',
  gcp: 'Project',
  k8s: '',
  okta: '',
  m365: 'Tenant',
}

const day = 86_400_000
const midnight = (ms: number) => new Date(Math.floor(ms / day) * day).toISOString().replace('.000Z', 'Z')
const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i
const timeError = (text: string): string | null =>
  zoned.test(text.trim()) && !Number.isNaN(Date.parse(text)) ? null : 'A time with its zone, as 2026-11-14T00:00:00Z'

export const Acquire = () => {
  const { data: providers, error, again } = useProviders()
  const [provider, setProvider] = useState<ProviderId>('aws')
  const [from, setFrom] = useState(() => midnight(Date.now() - 14 * day))
  const [to, setTo] = useState(() => midnight(Date.now() + day))
  const [profile, setProfile] = useState('')
  const [owner, setOwner] = useState('')
  const [regions, setRegions] = useState('')
  const list = regions.split(/[\s,]+/).filter(Boolean)
  const times = timeError(from) ?? timeError(to)
  const input = useDeferredValue(
    JSON.stringify({
      provider,
      from: from.trim(),
      to: to.trim(),
      ...(profile.trim() && { profile: profile.trim() }),
      ...(owner.trim() && account[provider] && { account: owner.trim() }),
      ...(provider === 'aws' && list.length > 0 && { regions: list }),
    } satisfies PlanInput),
  )
  const plan = usePlan(times ? null : (JSON.parse(input) as PlanInput))
  if (error && !providers)
    return <Failure what="The providers could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!providers) return <Loading what="Reading the providers" />
  const chosen = providers.find(({ id }) => id === provider)!
  const { data } = plan
  const save = () =>
    attempt('The plan was not saved', async () => {
      if (!data) return
      const file = await saveFile(data.file)
      await file.write(data.script)
      await file.close()
      say(`Saved as ${data.file}. The administrator runs it, and hands back the folder that it writes`)
    })
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <h2 className={styles.name}>Acquisition plan</h2>
        <span className={styles.words}>one read-only script that the client's administrator runs and can read first</span>
        <span className={styles.space} />
        <Button disabled={!data || plan.stale} onClick={() => data && void copyText(data.script, 'the script')}>
          Copy
        </Button>
        <Button kind="strong" disabled={!data || plan.stale || times !== null} onClick={() => void save()}>
          Save the script
        </Button>
      </div>
      <div className={styles.columns}>
        <div className={styles.form}>
          <Choice
            label="Where the evidence is"
            value={provider}
            options={providers.map(({ id }) => ({ id, title: short[id] }))}
            onChange={setProvider}
          />
          <div className={styles.pair}>
            <Field label="From" value={from} onChange={setFrom} mono error={timeError(from)} hint="Inclusive" />
            <Field label="To" value={to} onChange={setTo} mono error={timeError(to)} hint="Exclusive" />
          </div>
          <Field
            label={provider === 'okta' ? 'Organisation' : 'Profile'}
            value={profile}
            onChange={setProfile}
            mono
            hint={`Optional: ${chosen.profile}`}
          />
          {account[provider] && (
            <Field
              label={account[provider]}
              value={owner}
              onChange={setOwner}
              mono
              hint="Optional: the script stops when its credentials are of another"
            />
          )}
          {provider === 'aws' && (
            <Field label="Regions" value={regions} onChange={setRegions} mono hint="Optional: all that the account knows, when empty" />
          )}
          <dl className={styles.facts}>
            <dt>Uses</dt>
            <dd>{chosen.program}</dd>
            <dt>Costs</dt>
            <dd>{chosen.cost}</dd>
            <dt>Cannot give</dt>
            <dd>{chosen.limits}</dd>
            <dt>Needs</dt>
            <dd>{chosen.how}</dd>
          </dl>
          <div className={styles.policy}>
            <div className={styles.policyHead}>
              <span>Permissions</span>
              <Button onClick={() => void copyText(chosen.policy, 'the permissions')}>Copy</Button>
            </div>
            <pre>{chosen.policy}</pre>
          </div>
        </div>
        <div className={styles.script}>
          {plan.error && <Failure what="There is no such plan." reason={plan.error} />}
          {!plan.error && data && (
            <>
              <div className={styles.file}>
                {data.file}, {data.script.split('\n').length} lines
              </div>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
              <pre tabIndex={0} role="region" aria-label="The script" data-stale={plan.stale || undefined}>
                {data.script}
              </pre>
            </>
          )}
          {!plan.error && !data && (times ? <p className={styles.words}>{times}</p> : <Loading what="Writing the plan" />)}
        </div>
      </div>
    </div>
  )
}
