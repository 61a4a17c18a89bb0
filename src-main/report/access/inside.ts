// Which addresses are the client's own, by ranges the examiner states. Without a statement nothing is called outside.
import { BlockList, isIP } from 'node:net'

export interface Inside {
  stated: boolean
  has(address: string): boolean
  problems: string[]
}

/** 4, 6, or 0 for what is no address. */
export const familyOf = (text: string): number => isIP(text)

export function insideOf(text: string): Inside {
  const list = new BlockList()
  const problems: string[] = []
  let stated = false
  for (const range of text.split(/[\s,;]+/).filter((one) => one !== '')) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address)
    const wide = family === 4 ? 32 : 128
    const length = bits === undefined ? wide : Number(bits)
    if (family === 0 || !Number.isInteger(length) || length < 0 || length > wide) {
      problems.push(`${range} is no address range`)
      continue
    }
    list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6')
    stated = true
  }
  const has = (address: string): boolean => {
    const family = isIP(address)
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }
  return { stated, has, problems }
}
