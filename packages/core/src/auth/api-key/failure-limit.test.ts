import { expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { failureLimit } from './failure-limit.ts'

const refusal = (check: () => void): unknown => {
  try {
    check()
  } catch (error) {
    return error instanceof BffError ? [error.code, error.options.retryAfter] : error
  }
  return 'passes'
}

it('lets an address fail so often within a minute of its first failure, and no other one suffers', () => {
  const clock = manualClock()
  const limit = failureLimit(2, clock)
  const ask = (address: string) => refusal(() => limit.check(address))
  limit.count('a')
  clock.advance(10_000)
  expect(ask('a')).toBe('passes')
  limit.count('a')

  expect(ask('a')).toEqual(['BFF_TOO_MANY_REQUESTS', 50])
  expect(ask('b')).toBe('passes')
  clock.advance(49_999)
  expect(ask('a')).toEqual(['BFF_TOO_MANY_REQUESTS', 1])
  clock.advance(1)
  expect(ask('a')).toBe('passes')
  limit.count('a')
  expect(ask('a')).toBe('passes')
})

it('A3: counts the addresses of one /64 as one, and IPv4 as IPv6 as its IPv4', () => {
  const limit = failureLimit(2, manualClock())
  const ask = (address: string) => refusal(() => limit.check(address))
  for (const address of ['2001:db8:0:1::7', '2001:db8:0:1:ffff::8', '::ffff:192.0.2.1', '192.0.2.1'])
    limit.count(address)

  expect(ask('2001:db8:0:1:1234::9')).toEqual(['BFF_TOO_MANY_REQUESTS', 60])
  expect(ask('2001:db8:0:2::7')).toBe('passes')
  expect(ask('192.0.2.1')).toEqual(['BFF_TOO_MANY_REQUESTS', 60])
  expect(ask('192.0.2.2')).toBe('passes')
})
