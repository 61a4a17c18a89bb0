// A batch is checked whole before any of it is written, because half a batch cannot be taken back alone.
import { type Batch, blockEvents } from '../contract/batch.ts'
import { columnIndex, columns } from '../contract/columns.ts'
import { CaseError } from './api.ts'
import { kindNumber } from './dictionary.ts'

const bad = (message: string): never => {
  throw new CaseError('bad_batch', message)
}

export const checkBatch = (batch: Batch, reindexOf?: number[]): void => {
  const count = batch.events
  for (const name of ['ts', 'uidHi', 'uidLo', 'vid', 'req', 'same', 'member', 'offset', 'length', 'inBlock'] as const)
    if (batch[name].length !== count) bad(`${name} has ${batch[name].length} values for ${count} events`)
  for (const [name, values] of Object.entries(batch.columns)) {
    const column = columns[columnIndex.get(name) ?? -1] ?? bad(`unknown column ${name}`)
    if (values.length !== count) bad(`column ${name} has ${values.length} values for ${count} events`)
    if (values instanceof BigInt64Array !== (column.storage === 'long')) bad(`column ${name} has the wrong array type`)
  }
  for (const [kind, values] of Object.entries(batch.dictionary)) {
    if (!kindNumber.has(kind)) bad(`unknown dictionary kind ${kind}`)
    let total = 0
    for (const length of values.lengths) total += length
    if (total !== values.joined.length) bad(`dictionary ${kind}: lengths add up to ${total}, the text has ${values.joined.length}`)
  }
  let next = 0
  for (const block of batch.blocks) {
    if (block.first !== next || block.count < 1 || block.count > blockEvents) bad(`block at event ${block.first} of ${block.count} events`)
    next += block.count
  }
  if (next !== count) bad(`blocks hold ${next} of ${count} events`)
  if (reindexOf && reindexOf.length !== batch.blocks.length) bad('not every block of a re-index names its block')
  const { event, column, code } = batch.extra
  if (event.length !== column.length || event.length !== code.length) bad('extra values have unequal lengths')
  for (let index = 0; index < event.length; index++)
    if (event[index]! >= count) bad(`an extra value belongs to event ${event[index]} of ${count}`)
  const { matches } = batch
  if (matches) {
    const found = matches.event.length
    if (matches.rule.length !== found || matches.until.length !== found || matches.field.length !== found)
      bad('matches have unequal lengths')
    for (let index = 0; index < found; index++) {
      if (matches.event[index]! >= count) bad(`a match belongs to event ${matches.event[index]} of ${count}`)
      if (matches.field[index]! >= matches.texts.length) bad(`a match has text ${matches.field[index]} of ${matches.texts.length}`)
      if (matches.rule[index]! >= matches.rules.length) bad(`a match names rule ${matches.rule[index]} of ${matches.rules.length}`)
    }
  }
  for (const one of batch.undated) if (one.event >= count) bad(`undated event ${one.event} of ${count}`)
}
