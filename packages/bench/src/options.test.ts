import { describe, expect, it } from 'vitest'
import { caseNames } from './case/registry.ts'
import { parseOptions, usage } from './options.ts'
import { measurements } from './rows.ts'

describe('parseOptions', () => {
  it('measures everything five times with 4,000 requests by default', () => {
    expect(parseOptions([])).toEqual({
      json: false,
      write: false,
      profile: undefined,
      where: undefined,
      peer: undefined,
      measurements,
      rounds: 5,
      requests: 4_000,
    })
  })

  it('reads every option', () => {
    expect(parseOptions(['--json', '--only', 'full', '--rounds=3', '--requests', '100'])).toEqual({
      json: true,
      write: false,
      profile: undefined,
      where: undefined,
      peer: undefined,
      measurements: ['full'],
      rounds: 3,
      requests: 100,
    })
    expect(parseOptions(['--write'])).toMatchObject({ write: true, measurements })
    expect(parseOptions(['--profile', 'full'])).toMatchObject({ profile: 'full' })
    expect(parseOptions(['--peer', 'krakend run -c {config}'])).toMatchObject({
      peer: 'krakend run -c {config}',
      measurements: ['yardstick', 'bare', 'full', 'cached', 'peer'],
    })
    expect(parseOptions(['--peer', 'gw', '--only', 'bare'])).toMatchObject({ measurements: ['bare', 'peer'] })
    expect(parseOptions(['--where', 'cached'])).toMatchObject({ where: 'cached' })
  })

  it('counts allocation three times, which hardly moves', () => {
    expect(parseOptions(['--only', 'allocation'])).toMatchObject({ measurements: ['allocation'], rounds: 3 })
  })

  it.each([
    ['full/express', ['express', 'full']],
    ['marginal', ['calls-0', 'calls-5', 'calls-25', 'calls-100']],
    ['latency', ['latency']],
  ])('measures for the row %s what it is computed from', (row, needed) => {
    expect(parseOptions(['--only', row]).measurements).toEqual(needed)
  })

  it.each([
    [['--fast'], "Unknown option '--fast'"],
    [['full'], "Unexpected argument 'full'"],
    [['--only', 'full', '--write'], '--write: keeps the whole table, so not with --only'],
    [['--peer', 'gw', '--write'], '--write: keeps what everybody can measure, so not with --peer'],
    [['--profile', 'latency'], `--profile: there is no case "latency", there are ${caseNames.join(', ')}`],
    [['--where', 'moon'], `--where: there is no case "moon", there are ${caseNames.join(', ')}`],
    [['--rounds', '0'], '--rounds: must be a whole number from 1 to 100, not "0"'],
    [['--rounds', '101'], '--rounds: must be a whole number from 1 to 100, not "101"'],
    [['--requests', '1e3'], '--requests: must be a whole number from 1 to 1000000, not "1e3"'],
    [['--requests', 'many'], '--requests: must be a whole number from 1 to 1000000, not "many"'],
  ])('refuses %j and shows the usage', (args, message) => {
    expect(() => parseOptions(args)).toThrow(new Error(`${message}\nusage: ${usage}`))
  })

  it.each(['naked', 'toString'])(
    'refuses the row %j, which there is not, and names those there are',
    (row) => {
      expect(() => parseOptions(['--only', row])).toThrow(
        `--only: there is no "${row}", there are yardstick, bare, full, `,
      )
    },
  )
})
