import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { failureLimit } from './failure-limit.ts'

const passes = 'passes'
/** A limit, and what becomes of what is tried: that it fails, or passes, or is refused. */
const limited = (times: number) => {
  const clock = manualClock()
  const limit = failureLimit(times, clock)
  const tried = (address: string, found?: string) => limit.attempt(address, async () => found).catch(refusal)
  return {
    clock,
    limit,
    fail: (address: string) => tried(address),
    ask: (address: string) => tried(address, passes),
  }
}

const refusal = (error: unknown) =>
  error instanceof BffError ? [error.code, error.options.retryAfter] : error

it('lets an address fail so often within a minute of its first failure, and no other one suffers', async () => {
  const { clock, fail, ask } = limited(2)
  await fail('a')
  clock.advance(10_000)
  expect(await ask('a')).toBe(passes)
  await fail('a')

  expect(await ask('a')).toEqual(['BFF_TOO_MANY_REQUESTS', 50])
  expect(await ask('b')).toBe(passes)
  clock.advance(49_999)
  expect(await ask('a')).toEqual(['BFF_TOO_MANY_REQUESTS', 1])
  clock.advance(1)
  expect(await ask('a')).toBe(passes)
  await fail('a')
  expect(await ask('a')).toBe(passes)
})

it('A3: counts the addresses of one /64 as one, and IPv4 as IPv6 as its IPv4', async () => {
  const { fail, ask } = limited(2)
  for (const address of ['2001:db8:0:1::7', '2001:db8:0:1:ffff::8', '::ffff:192.0.2.1', '192.0.2.1'])
    await fail(address)

  expect(await ask('2001:db8:0:1:1234::9')).toEqual(['BFF_TOO_MANY_REQUESTS', 60])
  expect(await ask('2001:db8:0:2::7')).toBe(passes)
  expect(await ask('192.0.2.1')).toEqual(['BFF_TOO_MANY_REQUESTS', 60])
  expect(await ask('192.0.2.2')).toBe(passes)
})

describe('a hundred at once from one address, which may fail three times', () => {
  /** What becomes of a hundred, how many were tried, and how many at a time. */
  const hundred = async (attempt: (n: number) => Promise<string | undefined>) => {
    const { limit, ask } = limited(3)
    const tried: number[] = []
    let running = 0
    let most = 0
    const all = Array.from({ length: 100 }, (_, n) =>
      limit.attempt('a', async () => {
        tried.push(n)
        running += 1
        most = Math.max(most, running)
        await setImmediate()
        running -= 1
        return attempt(n)
      }),
    )
    const answers = await Promise.all(all.map((one) => one.catch(refusal)))
    const kinds = Object.groupBy(answers, (answer) => String(answer))
    return { tried, most, said: Object.entries(kinds).map(([kind, of]) => [kind, of?.length]), ask }
  }

  it('that fail: three are tried, the others are refused', async () => {
    const { tried, said } = await hundred(async () => undefined)

    expect(tried).toEqual([0, 1, 2])
    expect(said).toEqual([
      ['undefined', 3],
      ['BFF_TOO_MANY_REQUESTS,60', 97],
    ])
  })

  it('that are good: all are tried, three at a time, and none is refused', async () => {
    const { tried, most, said } = await hundred(async () => 'good')

    expect([tried.length, most, said]).toEqual([100, 3, [['good', 100]]])
  })

  it('of which one fails: the others go on, two at a time', async () => {
    const { tried, said } = await hundred(async (n) => (n === 1 ? undefined : 'good'))

    expect([tried.length, said]).toEqual([
      100,
      [
        ['good', 99],
        ['undefined', 1],
      ],
    ])
  })

  it('where nobody can say whether they are good: those behind do not try it either, and nothing is counted', async () => {
    const { tried, said, ask } = await hundred(async () => {
      throw new Error('down')
    })

    expect([tried, said]).toEqual([[0, 1, 2], [['Error: down', 100]]])
    expect(await ask('a')).toBe(passes)
  })
})
