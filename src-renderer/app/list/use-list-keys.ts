// `j` and `k` for the list of an area, wherever the focus is.
import { useEffect, useRef } from 'react'
import { type Command, useCommands } from '../state/commands.ts'

export const useListKeys = (group: string, move: (by: -1 | 1) => void, more: readonly Command[] = []) => {
  const offer = useCommands((state) => state.offer)
  const latest = useRef({ move, more })
  latest.current = { move, more }
  const ids = more.map(({ id }) => id).join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: the acts are read when they run; only their names make a new set
  useEffect(() => {
    const own: Command[] = [
      { id: `${group}.next`, group, title: 'Next line', keys: ['j'], run: () => latest.current.move(1) },
      { id: `${group}.previous`, group, title: 'Previous line', keys: ['k'], run: () => latest.current.move(-1) },
      ...latest.current.more.map((command) => ({
        ...command,
        run: () => latest.current.more.find(({ id }) => id === command.id)?.run(),
      })),
    ]
    return offer(group, own)
  }, [offer, group, ids])
}
