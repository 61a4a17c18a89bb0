import { describe, expect, it } from 'vitest'
import { dismissParsers, prepareParsers } from './spare-parsers.ts'

describe('parser threads kept ready', () => {
  it('end when nobody takes them, while they load and when they are loaded', { timeout: 60_000 }, async () => {
    prepareParsers(2)
    await dismissParsers()
    prepareParsers(1)
    await new Promise((wake) => setTimeout(wake, 1500))
    await dismissParsers()
    // Nothing is left to be told twice.
    await dismissParsers()
    expect(process.getActiveResourcesInfo().filter((one) => one === 'MessagePort')).toEqual([])
  })
})
