import { expect, it } from 'vitest'
import { type ConnectionFault, freePassage, passage } from './connection-fault.ts'

it.each<[ConnectionFault, object]>([
  [{ latency: 0.5 }, { delay: 0.5 }],
  [{ drip: 10 }, { piece: 1, every: 10 }],
  [{ bandwidth: 10_000 }, { piece: 200, every: 20 }],
  [{ bandwidth: 5 }, { piece: 1, every: 200 }],
  [{ resetAfter: 0 }, { maxBytes: 0, end: 'reset' }],
  [{ closeAfter: 100 }, { maxBytes: 100, end: 'close' }],
  [{ halfOpenAfter: 1 }, { maxBytes: 1, end: 'half-open' }],
  ['blackhole', { arrives: false }],
])('%j changes nothing but %j', (fault, change) => {
  expect(passage(fault)).toEqual({ ...freePassage, ...change })
})

it.each([
  {},
  { drip: 0 },
  { drip: -1 },
  { drip: 2 ** 31 },
  { latency: 0 },
  { bandwidth: 0 },
  { bandwidth: Number.MAX_VALUE * 2 },
  { resetAfter: -1 },
  { closeAfter: 1.5 },
  { drip: 1, latency: 1 },
  { latency: '10' },
  { sideways: 1 },
  'sideways',
])('refuses %j', (fault) => {
  // @ts-expect-error: what a test in JavaScript might say
  expect(() => passage(fault)).toThrow(
    new TypeError(
      `backends: ${JSON.stringify(fault)} is not a fault of a connection (one of latency, bandwidth, drip, resetAfter, closeAfter, halfOpenAfter with its number, or 'blackhole')`,
    ),
  )
})
