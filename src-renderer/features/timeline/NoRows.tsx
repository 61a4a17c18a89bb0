// Why the timeline is empty, and the way on: nothing received, nothing that fits, nothing undated.
import { useDialogs } from '../../app/state/dialogs.ts'
import { useView } from '../../app/state/view.ts'
import { Button } from '../../design/Button.tsx'
import { Empty } from '../../design/States.tsx'

export const NoRows = ({ kind }: { kind: 'nothing received' | 'no match' | 'no undated' }) => {
  const { query, range, brush, hidden, set } = useView()
  const show = useDialogs((state) => state.show)
  if (kind === 'nothing received') {
    return (
      <Empty
        icon="evidence"
        title="Nothing has been received yet"
        acts={
          <Button kind="strong" onClick={() => show('receive')}>
            Receive evidence
          </Button>
        }
      >
        Drop files or folders anywhere in this window, or name their paths. Originals are hashed, sealed and never changed.
      </Empty>
    )
  }
  if (kind === 'no undated') {
    return (
      <Empty
        icon="clock"
        title="Every event here has a time"
        acts={<Button onClick={() => set({ undated: false })}>Show dated events</Button>}
      />
    )
  }
  return (
    <Empty
      icon="timeline"
      title="No event fits"
      acts={
        <>
          {query && <Button onClick={() => set({ query: '' })}>Clear the query</Button>}
          {brush && <Button onClick={() => set({ brush: null })}>Clear the brush</Button>}
          {range && <Button onClick={() => set({ range: null })}>All time</Button>}
          {hidden === 'without' && <Button onClick={() => set({ hidden: 'with' })}>Show hidden events too</Button>}
        </>
      }
    >
      No event means only that no record says so; the coverage strip below shows where records were seen at all.
    </Empty>
  )
}
