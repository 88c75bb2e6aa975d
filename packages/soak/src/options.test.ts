import { describe, expect, it } from 'vitest'
import { parseSoakOptions, usage } from './options.ts'

describe('parseSoakOptions', () => {
  it('soaks for ten minutes unless told otherwise', () => {
    expect(parseSoakOptions([])).toEqual({ minutes: 10, rate: 250 })
    expect(parseSoakOptions(['--minutes', '0.5', '--rate', '40'])).toEqual({ minutes: 0.5, rate: 40 })
  })

  it.each([
    [['--minutes', '0'], '--minutes: must be a number from 0.1 to 1440, not "0"'],
    [['--minutes', 'ten'], '--minutes: must be a number from 0.1 to 1440, not "ten"'],
    [['--rate', '1e9'], '--rate: must be a number from 1 to 10000, not "1e9"'],
    [['--hours', '1'], "Unknown option '--hours'"],
  ])('refuses %j, and says how it is written', (args, why) => {
    expect(() => parseSoakOptions(args)).toThrow(new Error(`${why}\nusage: ${usage}`))
  })
})
