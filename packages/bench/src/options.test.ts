import { describe, expect, it } from 'vitest'
import { parseOptions, usage } from './options.ts'

describe('parseOptions', () => {
  it('measures every case five times with 4,000 requests when nothing is said', () => {
    expect(parseOptions([])).toEqual({
      json: false,
      cases: ['yardstick', 'bare', 'full'],
      rounds: 5,
      requests: 4_000,
    })
  })

  it('reads every option', () => {
    expect(parseOptions(['--json', '--only', 'full', '--rounds=3', '--requests', '100'])).toEqual({
      json: true,
      cases: ['full'],
      rounds: 3,
      requests: 100,
    })
  })

  it.each([
    [['--fast'], "Unknown option '--fast'"],
    [['full'], "Unexpected argument 'full'"],
    [['--only', 'naked'], '--only: there is no case "naked", the cases are yardstick, bare, full'],
    [['--only', 'toString'], '--only: there is no case "toString", the cases are yardstick, bare, full'],
    [['--rounds', '0'], '--rounds: must be a whole number from 1 to 100, not "0"'],
    [['--rounds', '101'], '--rounds: must be a whole number from 1 to 100, not "101"'],
    [['--requests', '1e3'], '--requests: must be a whole number from 1 to 1000000, not "1e3"'],
    [['--requests', 'many'], '--requests: must be a whole number from 1 to 1000000, not "many"'],
  ])('refuses %j and shows the usage', (args, message) => {
    expect(() => parseOptions(args)).toThrow(new Error(`${message}\nusage: ${usage}`))
  })
})
