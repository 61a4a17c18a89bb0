// One mutated archive or compressed file through everything that opens containers; it may be cut, failed or refused, and never throw.
import { createBudget } from '../../src-main/evidence/containers/budget.ts'
import { members, openMember } from '../../src-main/evidence/containers/open.ts'
import { type Content, contentOfBytes, contentOfReads } from '../../src-main/evidence/content.ts'
import type { Random } from './random.ts'

/** Expanded bytes of one input, far over what any of the samples gives. */
const most = 64 * 1024 * 1024

export async function tryContainer(bytes: Buffer, random: Random): Promise<string | undefined> {
  const content =
    random.below(2) === 0
      ? contentOfBytes(bytes)
      : contentOfReads(bytes.length, (offset, length) => bytes.subarray(offset, offset + length))
  const budget = createBudget()
  let read = 0
  const walk = async (of: Content, path: string, depth: number): Promise<void> => {
    const context = { budget, depth, path, spool: whole }
    const opened = await openMember(of, context)
    try {
      if (!opened.archive) {
        for await (const chunk of opened.content.chunks()) {
          read += chunk.length
          if (read > most) throw new Error(`more than ${most} bytes came out of ${bytes.length}`)
        }
        return
      }
      let number = 0
      for await (const member of members(opened, context)) {
        if (member.number <= number) throw new Error(`member ${member.number} after ${number}`)
        number = member.number
        if (number > 2000) return
        if (member.content) await walk(member.content, `${path}/${member.path}`, depth + 1)
      }
    } finally {
      opened.close()
    }
  }
  await walk(content, 'fuzz', 0)
  return undefined
}

async function whole(source: AsyncIterable<Uint8Array>) {
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of source) {
    length += chunk.length
    if (length > most) throw new Error(`more than ${most} bytes behind a compression`)
    parts.push(Buffer.from(chunk))
  }
  return { ...contentOfBytes(Buffer.concat(parts)), close() {} }
}
