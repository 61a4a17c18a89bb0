// The one query: colours under the text, the place of an error, suggestions while typing. Enter asks.
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useCall } from '../../bridge/call.ts'
import { useSuggestions } from '../../bridge/events.ts'
import { Key } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import { Icon } from '../../design/Icon.tsx'
import { useView } from '../state/view.ts'
import { applied } from './apply.ts'
import { parts } from './highlight.ts'
import styles from './TopBar.module.css'

const typingMs = 120

export const QueryBox = () => {
  const { query, set } = useView()
  const input = useRef<HTMLInputElement>(null)
  const under = useRef<HTMLDivElement>(null)
  const [text, setText] = useState(query)
  const [cursor, setCursor] = useState(query.length)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const [asked, setAsked] = useState<{ text: string; cursor: number } | null>(null)

  // A filter by click, back and forward, or a link changes the query from outside.
  useEffect(() => setText(query), [query])
  useEffect(() => {
    const timer = setTimeout(() => setAsked(open ? { text, cursor } : null), typingMs)
    return () => clearTimeout(timer)
  }, [text, cursor, open])

  const { data: suggestions, stale } = useSuggestions(asked?.text ?? null, asked?.cursor ?? 0)
  const { data: checked } = useCall(text === '' ? null : `check ${text}`, (client, signal) =>
    client.events.check({ query: text }, { signal }),
  )
  const error = text === '' ? null : (checked?.error ?? null)
  const list = open ? (suggestions ?? []) : []
  // Those of a shorter text would take the place of what was typed since: they stay in sight, and cannot be taken.
  const ready = !stale && asked !== null && asked.text === text && asked.cursor === cursor

  const submit = () => {
    setOpen(false)
    setActive(-1)
    if (text.trim() !== query) set({ query: text.trim() })
  }
  const take = (index: number) => {
    const suggestion = list[index]
    if (!suggestion || !ready) return
    const next = applied(text, cursor, suggestion)
    setText(next.text)
    setCursor(next.cursor)
    setActive(-1)
    requestAnimationFrame(() => input.current?.setSelectionRange(next.cursor, next.cursor))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const { key } = event
    if (key === 'Enter') {
      if (active >= 0) take(active)
      else submit()
    } else if (key === 'Tab' && list.length > 0 && !event.shiftKey && open && active >= 0) take(active)
    else if (key === 'ArrowDown' && list.length > 0) ready && setActive((active + 1) % list.length)
    else if (key === 'ArrowUp' && list.length > 0) ready && setActive(active <= 0 ? list.length - 1 : active - 1)
    else if (key === 'ArrowDown') {
      submit()
      document.getElementById('timeline-rows')?.focus()
    } else if (key === 'Escape') {
      if (open && list.length > 0) setOpen(false)
      else {
        setText(query)
        input.current?.blur()
      }
    } else return
    event.preventDefault()
  }
  const follow = () => {
    setCursor(input.current?.selectionStart ?? text.length)
    if (under.current && input.current) under.current.scrollLeft = input.current.scrollLeft
  }
  useEffect(() => {
    if (under.current && input.current) under.current.scrollLeft = input.current.scrollLeft
  })

  return (
    <search className={styles.query} data-tour="query">
      <div className={cx(styles.box, error !== null && styles.wrong)}>
        <Icon name="search" size={13} />
        <div className={styles.field}>
          <div ref={under} className={styles.under} aria-hidden="true">
            {parts(text, error).map((part, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
              <span key={index} className={cx(part.kind !== 'plain' && styles[part.kind], part.wrong && styles.mistake)}>
                {part.text}
              </span>
            ))}
          </div>
          <input
            ref={input}
            id="query"
            className={styles.input}
            value={text}
            placeholder="Search: field:value, words, and or not ( )"
            spellCheck={false}
            autoComplete="off"
            role="combobox"
            aria-label="Query"
            aria-expanded={list.length > 0}
            aria-controls="query-suggestions"
            aria-activedescendant={active >= 0 ? `suggestion-${active}` : undefined}
            aria-invalid={error !== null}
            aria-errormessage={error ? 'query-error' : undefined}
            onChange={(event) => {
              setText(event.target.value)
              setCursor(event.target.selectionStart ?? event.target.value.length)
              setOpen(true)
              setActive(-1)
            }}
            onSelect={follow}
            onScroll={follow}
            onKeyDown={onKeyDown}
            onFocus={() => setOpen(true)}
            onBlur={() => {
              setOpen(false)
              if (text.trim() !== query && text.trim() === '') set({ query: '' })
            }}
          />
        </div>
        {text !== '' ? (
          <button
            type="button"
            className={styles.clear}
            aria-label="Clear the query"
            onClick={() => {
              setText('')
              set({ query: '' })
              input.current?.focus()
            }}
          >
            <Icon name="cross" size={12} />
          </button>
        ) : (
          <span className={styles.hint}>
            <Key>/</Key>
          </span>
        )}
      </div>
      {(list.length > 0 || (error !== null && open)) && (
        <div className={styles.list}>
          {error && (
            <div id="query-error" className={styles.error} role="alert">
              At character {error.start + 1}: {error.message}
            </div>
          )}
          <div id="query-suggestions" role="listbox" aria-label="Suggestions">
            {list.map((suggestion, index) => (
              <div
                key={`${suggestion.kind} ${suggestion.text}`}
                id={`suggestion-${index}`}
                className={styles.option}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                onPointerDown={(event) => {
                  event.preventDefault()
                  take(index)
                }}
              >
                <span className={styles.suggested}>{suggestion.text}</span>
                <span className={styles.detail}>{suggestion.detail}</span>
              </div>
            ))}
          </div>
        </div>
      )}
    </search>
  )
}
