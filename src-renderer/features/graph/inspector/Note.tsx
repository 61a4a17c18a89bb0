// The examiner's words on an entity, kept with the case.
import { useEffect, useState } from 'react'
import { Section } from '../../../app/inspector/Section.tsx'
import { attempt, say } from '../../../app/state/notices.ts'
import { bump } from '../../../bridge/changes.ts'
import { workbench } from '../../../bridge/client.ts'
import { usePins } from '../../../bridge/graph.ts'
import { Button } from '../../../design/Button.tsx'
import { Field } from '../../../design/Field.tsx'

export const Note = ({ id }: { id: string }) => {
  const { data: pins } = usePins()
  const kept = pins?.notes[id] ?? ''
  const [text, setText] = useState(kept)
  useEffect(() => setText(kept), [kept])
  const save = () =>
    attempt('The note was not kept', async () => {
      await workbench().graph.pin({ notes: { [id]: text.trim() === '' ? null : text.trim() } })
      bump(['annotations'])
      say('Note kept with the case')
    })
  return (
    <Section title="Note">
      <Field label="About this entity" value={text} onChange={setText} lines={2} />
      {text.trim() !== kept && <Button onClick={() => void save()}>Save note</Button>}
    </Section>
  )
}
