// Five steps through the demo case. Nothing is blocked: the window can be used while the tour speaks.
import { useEffect, useState } from 'react'
import type { CaseInfo } from '../../../src-main/contract/procedures/case.ts'
import { Button } from '../../design/Button.tsx'
import { type Area, useView } from '../state/view.ts'
import { goTour, useTour } from './state.ts'
import styles from './Tour.module.css'

interface Step {
  at: string
  area: Area
  title: string
  text: string
}

const steps: readonly Step[] = [
  {
    at: 'coverage',
    area: 'timeline',
    title: 'Where evidence reaches',
    text: 'A line means records were seen, dots mean that nothing is known. No event and no log never look alike. Drag here to set the time range of the whole window.',
  },
  {
    at: 'histogram',
    area: 'timeline',
    title: 'When it was not quiet',
    text: 'Drag over the bars to brush a part: rows and counts follow. The wheel zooms, from years down to milliseconds. Enter zooms to the brush.',
  },
  {
    at: 'facets',
    area: 'timeline',
    title: 'Who, what, from where',
    text: 'Each value with its count. A click filters for it, Alt and click filters it out, a right click on any value anywhere opens the same short menu. The query above shows what was asked.',
  },
  {
    at: 'rows',
    area: 'timeline',
    title: 'Every event, down to its bytes',
    text: 'Choose a row. The inspector says it as a sentence, then shows the record; hover a fact to see the very bytes it was read from. T tags, N notes, B bookmarks, H hides with a reason.',
  },
  {
    at: 'area-custody',
    area: 'custody',
    title: 'Why it can be trusted',
    text: 'Every act is a signed line of the ledger. Give the head line to someone outside after each import: then nobody, not even you, can rewrite what came before.',
  },
]

export const Tour = ({ info }: { info: CaseInfo }) => {
  const step = useTour((state) => state.step)
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null)
  const now = info.demo && step !== null ? steps[step] : undefined

  useEffect(() => {
    if (!now) return
    useView.getState().set({ area: now.area })
    const measure = () => {
      const target = document.querySelector(`[data-tour="${now.at}"]`)?.getBoundingClientRect()
      if (!target) return setPlace({ left: 80, top: 120 })
      const below = target.bottom + 8 + 190 < window.innerHeight
      const beside = target.width < 240
      setPlace({
        left: Math.min(window.innerWidth - 350, Math.max(64, beside ? target.right + 10 : target.left + Math.min(200, target.width / 4))),
        top: beside
          ? Math.min(target.top, window.innerHeight - 220)
          : below && target.height < 200
            ? target.bottom + 8
            : Math.max(50, target.top - 172),
      })
    }
    const timer = setTimeout(measure, 80)
    window.addEventListener('resize', measure)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('resize', measure)
    }
  }, [now])

  if (!now || step === null || !place) return null
  return (
    <aside className={styles.card} style={place} aria-label="Tour" aria-live="polite">
      <h2 className={styles.title}>{now.title}</h2>
      <p className={styles.text}>{now.text}</p>
      <div className={styles.acts}>
        <span className={styles.place}>
          {step + 1} of {steps.length}
        </span>
        <Button kind="bare" onClick={() => goTour(null)}>
          Leave the tour
        </Button>
        {step > 0 && <Button onClick={() => goTour(step - 1)}>Back</Button>}
        <Button kind="strong" onClick={() => goTour(step + 1 < steps.length ? step + 1 : null)}>
          {step + 1 < steps.length ? 'Next' : 'Done'}
        </Button>
      </div>
    </aside>
  )
}
