import { expect, it } from 'vitest'
import { readServerTiming, waterfall } from './waterfall.ts'

const header =
  'total;dur=100, users;dur=40;desc="GET me";start=0, catalog;dur=50.5;desc="GET picks";start=49.5'

it('takes a Server-Timing header apart', () => {
  expect(readServerTiming(header)).toEqual({
    total: 100,
    calls: [
      { service: 'users', call: 'GET me', start: 0, duration: 40 },
      { service: 'catalog', call: 'GET picks', start: 49.5, duration: 50.5 },
    ],
  })
})

it('leaves out how many calls the header does not tell', () => {
  expect(
    readServerTiming('total;dur=3, users;dur=2;desc="GET me";start=1, further;desc="173 calls"'),
  ).toEqual({
    total: 3,
    calls: [{ service: 'users', call: 'GET me', start: 1, duration: 2 }],
  })
})

it('draws each call where it ran', () => {
  expect(waterfall(header).split('\n')).toEqual([
    `users    GET me           ${'█'.repeat(19)}${' '.repeat(29)}   40.0 ms`,
    `catalog  GET picks        ${' '.repeat(23)}${'█'.repeat(24)}    50.5 ms`,
    `${' '.repeat(26)}└${'─'.repeat(46)}┘  100.0 ms`,
  ])
})
