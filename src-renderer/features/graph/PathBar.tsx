// The white path in words, one stop after the other: each stop and each arrow opens what stands behind it.
import { Fragment } from 'react'
import { nameOf } from '../../app/entities.tsx'
import { useSettings } from '../../app/state/settings.ts'
import { useView } from '../../app/state/view.ts'
import { clockText } from '../../app/time/format.ts'
import { second } from '../../app/time/zone.ts'
import { number, plural } from '../../app/words.ts'
import { Button } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import { Icon } from '../../design/Icon.tsx'
import { Middle } from '../../design/Middle.tsx'
import styles from './Graph.module.css'
import { verbsText } from './model.ts'
import { useGraph } from './state.ts'

export const PathBar = () => {
  const { path, pathTitle, pathFrom, shown, setPath } = useGraph()
  const { selection, select } = useView()
  const zone = useSettings((state) => state.zone)
  if (pathFrom !== null)
    return (
      <div className={styles.path} role="status">
        Path from {nameOf(pathFrom)} to …: choose the other end.
        <Button kind="bare" onClick={() => useGraph.setState({ pathFrom: null })}>
          Cancel
        </Button>
      </div>
    )
  if (path.length === 0) return null
  const links = path.map(({ link }) => shown.links.get(link))
  const times = links.flatMap((link) => [link?.first, link?.last].filter((time) => typeof time === 'string')).map(Number)
  const at = (micros: number) => clockText(Math.floor(micros / second) * second, zone)
  const stop = (id: string) => (
    <button
      type="button"
      className={cx(styles.stop, selection?.kind === 'entity' && selection.id === id && styles.stopOn)}
      onClick={() => select({ kind: 'entity', id })}
    >
      <Middle text={nameOf(id)} tail={8} whole={id} />
    </button>
  )
  return (
    <nav className={styles.path} aria-label={pathTitle}>
      <span className={styles.pathTitle}>
        {pathTitle}, {plural(path.length, 'hop')}
      </span>
      {stop(path[0]!.from)}
      {path.map(({ link, to, doubt }, index) => (
        <Fragment key={link}>
          <button
            type="button"
            className={cx(styles.arrow, selection?.kind === 'edge' && selection.id === link && styles.stopOn)}
            title={`${links[index] ? verbsText(links[index], number) : ''}${doubt && `\n${doubt}`}`}
            aria-label={`Hop ${index + 1}: ${links[index] ? verbsText(links[index], number) : ''}`}
            onClick={() => select({ kind: 'edge', id: link })}
          >
            {doubt ? '⇢' : '→'}
          </button>
          {stop(to)}
        </Fragment>
      ))}
      {times.length > 0 && (
        <span className={styles.times}>
          {at(Math.min(...times))} – {at(Math.max(...times))}
        </span>
      )}
      <Button kind="bare" aria-label="Leave the path" title="Leave the path" onClick={() => setPath([], '')}>
        <Icon name="cross" size={11} />
      </Button>
    </nav>
  )
}
