import { expect, it } from 'vitest'
import { nodeHeight, nodeWidth } from '../layout/bands.ts'
import { placeWords } from './place-words.ts'

const line = { id: 'a', from: { x: 0, y: 0 }, to: { x: nodeWidth + 300, y: 0 }, lean: 0.5, length: 10, lines: 3 }

it('gives all lines room between two entities that stand apart', () => {
  expect(placeWords([line], [line.from, line.to]).get('a')).toEqual({ lean: 0.5, lines: 3 })
})

it('leaves the times out where only the verb has room, and all where nothing has', () => {
  const above = { ...line, to: { x: 0, y: nodeHeight + 20 } }
  expect(placeWords([above], [above.from, above.to]).get('a')).toMatchObject({ lines: 1 })
  const through = { ...line, to: { x: 0, y: 2 * nodeHeight + 16 } }
  expect(placeWords([through], [through.from, { x: 0, y: nodeHeight + 8 }, through.to]).get('a')).toMatchObject({ lines: 0 })
})

it('lets what comes first have its way', () => {
  const [first, second] = [line, { ...line, id: 'b' }]
  const placed = placeWords([first, second], [])
  expect(placed.get('a')!.lean).toBe(0.5)
  expect(placed.get('b')!.lean).not.toBe(0.5)
})
