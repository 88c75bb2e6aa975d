import { describe, expect, it } from 'vitest'
import type { Page } from './pages.ts'
import { wrongAnswer } from './wrong-answer.ts'

const home: Page = { method: 'GET', path: '/v1/home', status: 200, part: 'profile' }
const remove: Page = { method: 'DELETE', path: '/v1/cart/items/l1', status: 204 }
const type = 'application/problem+json'
const problem = (status: number, code: string) => ({
  status,
  type,
  body: JSON.stringify({ status, code, instance: 'r1' }),
})

describe('wrongAnswer', () => {
  it.each([
    [home, { status: 200, type: 'application/json', body: '{"profile":{}}' }],
    [home, { status: 200, type: 'application/json', body: '{"profile":{},"degraded":[{}]}' }],
    [home, problem(504, 'BFF_SERVICE_TIMEOUT')],
    [home, problem(503, 'BFF_CIRCUIT_OPEN')],
    [remove, { status: 204, type: undefined, body: '' }],
  ])('finds nothing wrong with %j answered %j', (page, answer) => {
    expect(wrongAnswer(page, answer)).toBeUndefined()
  })

  it.each([
    [home, { status: 200, type: 'application/json', body: '{"orders":[]}' }, '200 without profile'],
    [home, { status: 200, type: 'application/json', body: '{"profile"' }, '200 whose body is no object'],
    [home, { status: 502, type: 'text/html', body: '<h1>' }, '502 as text/html'],
    [home, { status: 502, type, body: '{"status":502}' }, '502 is no problem of ours'],
    [home, { ...problem(504, 'BFF_SERVICE_TIMEOUT'), status: 502 }, '502 says 504'],
    [home, problem(500, 'BFF_INTERNAL'), '500 is not sensible'],
    [home, problem(401, 'BFF_UNAUTHENTICATED'), '401 is not sensible'],
    [remove, { status: 204, type: undefined, body: '{}' }, '204 with a body'],
  ])('says what is wrong with %j answered %j', (page, answer, wrong) => {
    expect(wrongAnswer(page, answer)).toBe(`${page.method} ${page.path}: ${wrong}`)
  })
})
