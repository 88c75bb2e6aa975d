import { expect, it } from 'vitest'
import { logLine } from './log-line.ts'

const request = {
  level: 'info',
  time: 1,
  name: 'mobile-bff',
  requestId: 'a',
  method: 'GET',
  route: '/v1/home',
  status: 200,
  duration: 7.25,
  principal: { kind: 'user', id: 'u1' },
  calls: [{}, {}],
  msg: 'request',
}
const told = (line: object) => logLine('mobile-bff', JSON.stringify(line)).replaceAll(/ +/g, ' ')

it.each([
  ['a request', request, 'mobile-bff 200 GET /v1/home 7.3 ms 2 calls u1'],
  [
    'one of nobody, with one call',
    { ...request, principal: { kind: 'anonymous' }, calls: [{}] },
    'mobile-bff 200 GET /v1/home 7.3 ms 1 call anonymous',
  ],
  [
    'what an answer lacks',
    { ...request, degraded: [{ part: 'balance', state: 'missing', reason: 'unavailable' }] },
    'mobile-bff 200 GET /v1/home 7.3 ms 2 calls u1 balance missing (unavailable)',
  ],
  [
    'why it failed',
    { ...request, status: 504, code: 'BFF_SERVICE_TIMEOUT', error: 'orders: no answer within 400 ms' },
    'mobile-bff 504 GET /v1/home 7.3 ms 2 calls u1 BFF_SERVICE_TIMEOUT orders: no answer within 400 ms',
  ],
  [
    'a path without a route',
    { ...request, route: undefined, status: 404, calls: [] },
    'mobile-bff 404 GET (no route) 7.3 ms 0 calls u1',
  ],
  [
    'anything else, with what belongs to it',
    { level: 'info', time: 1, name: 'x', msg: 'listening', url: 'http://127.0.0.1:3001', more: [1] },
    'mobile-bff listening url: http://127.0.0.1:3001 more: [1]',
  ],
])('tells %s in a line', (_, line, words) => {
  expect(told(line)).toBe(words)
})

it('leaves what is no line of a log as it is', () => {
  expect(logLine('tv-bff', 'SyntaxError: x')).toBe('tv-bff        SyntaxError: x')
  expect(logLine('tv-bff', '[1]')).toBe('tv-bff        [1]')
})
