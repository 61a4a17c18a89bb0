// A border that can be dragged or moved by arrow keys; the width is the caller's state.
import { useRef } from 'react'
import styles from './Split.module.css'

interface Props {
  label: string
  value: number
  min: number
  max: number
  /** True when the pane that grows lies to the right of the border. */
  right?: boolean
  onChange: (value: number) => void
}

export const Split = ({ label, value, min, max, right, onChange }: Props) => {
  const start = useRef<{ x: number; value: number } | null>(null)
  const sign = right ? -1 : 1
  const set = (next: number) => onChange(Math.round(Math.min(max, Math.max(min, next))))
  return (
    <div
      className={styles.split}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={(event) => {
        start.current = { x: event.clientX, value }
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (start.current) set(start.current.value + sign * (event.clientX - start.current.x))
      }}
      onPointerUp={() => {
        start.current = null
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') set(value - sign * 16)
        if (event.key === 'ArrowRight') set(value + sign * 16)
      }}
    />
  )
}
