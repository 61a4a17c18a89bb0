// The head of the ledger: one line to mail, print or read out, so that nobody can rewrite what came before it.
import { useState } from 'react'
import type { z } from 'zod'
import type { head as headShape } from '../../../src-main/contract/procedures/custody.ts'
import { Section } from '../../app/inspector/Section.tsx'
import { attempt, say } from '../../app/state/notices.ts'
import { useSettings } from '../../app/state/settings.ts'
import { fromRfc3339, timeText } from '../../app/time/format.ts'
import { copyText } from '../../app/values/copy.ts'
import { bump } from '../../bridge/changes.ts'
import { workbench } from '../../bridge/client.ts'
import { saveFile } from '../../bridge/save-file.ts'
import { Button } from '../../design/Button.tsx'
import { Field } from '../../design/Field.tsx'
import styles from './Custody.module.css'
import { printCustody } from './Print.tsx'

export const Anchor = ({ head }: { head: z.infer<typeof headShape> }) => {
  const zone = useSettings((state) => state.zone)
  const [how, setHow] = useState('')
  const anchored = fromRfc3339(head.anchoredAt ?? '')
  const save = () =>
    attempt('The head was not saved', async () => {
      const file = await saveFile(`vestige-head-${head.count}.txt`)
      await file.write(`${head.line}\n`)
      await file.close()
    })
  const anchor = () =>
    attempt('The anchor was not noted', async () => {
      await workbench().custody.anchor({ how: how.trim() })
      setHow('')
      bump(['custody'])
      say('Noted in the ledger, with the head that was given')
    })
  return (
    <Section
      title="Head of the ledger"
      aside={anchored === undefined ? 'never anchored' : `last anchored ${timeText(Math.floor(anchored / 1e6) * 1e6, zone).slice(0, 16)}`}
    >
      <p className={styles.headLine}>{head.line}</p>
      <div className={styles.acts}>
        <Button onClick={() => void copyText(head.line, 'Head')}>Copy</Button>
        <Button onClick={() => void save()}>Save as a file</Button>
        <Button onClick={() => void printCustody('head')}>Print</Button>
      </div>
      <p className={styles.words}>
        Give this line to someone outside: by mail, on paper, over the telephone. Verification against it finds a rewritten or shortened
        ledger, even one rewritten by its holder.
      </p>
      <form
        className={styles.anchor}
        onSubmit={(event) => {
          event.preventDefault()
          if (how.trim()) void anchor()
        }}
      >
        <Field label="Given how, and to whom" value={how} onChange={setHow} placeholder="mail to L. Haas, counsel" />
        <Button type="submit" disabled={how.trim() === ''}>
          Note the anchor
        </Button>
      </form>
    </Section>
  )
}
