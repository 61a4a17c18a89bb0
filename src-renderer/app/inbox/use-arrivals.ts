// Says what arrived in the watched inbox, once for each arrival while the window is open; what fails stays until it is put away.
import { useEffect, useRef } from 'react'
import { useInbox } from '../../bridge/packages.ts'
import { useNotices } from '../state/notices.ts'

export const useArrivals = (): void => {
  const { data } = useInbox()
  const told = useRef<Set<string> | null>(null)
  useEffect(() => {
    if (!data) return
    const ended = data.entries.filter(({ state }) => state === 'imported' || state === 'failed')
    const first = told.current === null
    told.current ??= new Set()
    for (const { name, at, state, exhibit, said } of [...ended].reverse()) {
      const key = `${name} ${at}`
      if (told.current.has(key)) continue
      told.current.add(key)
      // What came before the window was opened stands in the list.
      if (first) continue
      const failed = state === 'failed' || said.includes('DOES NOT HOLD')
      useNotices
        .getState()
        .put({ text: exhibit ? `Inbox: ${name} is ${exhibit}, ${said}` : `Inbox: ${name} was not imported: ${said}`, failed })
    }
  }, [data])
}
