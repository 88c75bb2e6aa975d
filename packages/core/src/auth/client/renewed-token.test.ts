import { describe, expect, it } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import { type IssuedToken, renewedToken } from './renewed-token.ts'

/** A token that is renewed, and the fetches it has made, each to be settled by the test. */
const renewed = () => {
  const clock = manualClock()
  const fetches: PromiseWithResolvers<IssuedToken>[] = []
  const token = renewedToken(() => {
    const fetch = Promise.withResolvers<IssuedToken>()
    fetches.push(fetch)
    return fetch.promise
  }, clock)
  const give = async (text: string, life = 100_000) => {
    fetches.at(-1)?.resolve({ token: text, life })
    await settled()
  }
  const fail = async (why: string) => {
    fetches.at(-1)?.reject(new Error(why))
    await settled()
  }
  return { clock, fetches, token, give, fail }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('a token', () => {
  it('is not fetched before it is asked for, and then once for all who wait', async () => {
    const { fetches, token, give } = renewed()
    expect(fetches.length).toBe(0)
    const waiting = Array.from({ length: 50 }, () => token())
    await give('first')

    expect(new Set(await Promise.all(waiting))).toEqual(new Set(['first']))
    expect(fetches.length).toBe(1)
    expect(token()).toBe('first')
  })

  it('is fetched again after 80 % of its life, by one of those who ask, while all go on with the old one', async () => {
    const { clock, fetches, token, give } = renewed()
    token()
    await give('first')
    clock.advance(79_999)
    expect([token(), fetches.length]).toEqual(['first', 1])
    clock.advance(1)

    expect([token(), token(), fetches.length]).toEqual(['first', 'first', 2])
    await give('second')
    expect([token(), fetches.length]).toEqual(['second', 2])
  })

  it('is not used in the last tenth of its life, nor in the last 10 s of a long one', async () => {
    for (const [life, last] of [
      [100_000, 90_000],
      [3_600_000, 3_590_000],
    ] as const) {
      const { clock, token, give } = renewed()
      token()
      await give('first', life)
      clock.advance(last - 1)
      expect(token()).toBe('first')
      clock.advance(1)
      const waiting = token()
      await give('second', life)

      expect(await waiting).toBe('second')
    }
  })

  it('lives from when it was asked for, not from when it came', async () => {
    const { clock, fetches, token, give } = renewed()
    token()
    clock.advance(1_500)
    await give('first')
    clock.advance(78_500)

    expect([token(), fetches.length]).toEqual(['first', 2])
  })
})

describe('a fetch that fails', () => {
  it('tells those who wait why', async () => {
    const { token, fail } = renewed()
    const waiting = [token(), token()]
    await fail('the issuer is down')

    for (const one of waiting) await expect(one).rejects.toThrow('the issuer is down')
  })

  it('is not repeated for a second, however many ask', async () => {
    const { clock, fetches, token, fail, give } = renewed()
    const first = token()
    await fail('the issuer is down')
    await expect(first).rejects.toThrow('the issuer is down')
    clock.advance(999)
    await expect(token()).rejects.toThrow('the issuer is down')
    expect(fetches.length).toBe(1)
    clock.advance(1)
    const again = token()
    await give('second')

    expect([await again, fetches.length]).toEqual(['second', 2])
  })

  it('in the background leaves the old token in use, and is repeated', async () => {
    const { clock, fetches, token, give, fail } = renewed()
    token()
    await give('first')
    clock.advance(80_000)
    token()
    await fail('the issuer is down')

    expect([token(), fetches.length]).toEqual(['first', 2])
    clock.advance(1_000)
    expect([token(), fetches.length]).toEqual(['first', 3])
  })
})
