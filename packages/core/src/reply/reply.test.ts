import { z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { logLines } from '../../test/log-lines.ts'
import { trusting } from '../../test/trusting.ts'
import { gateway } from '../gateway/gateway.ts'
import { optional } from '../view/optional.ts'
import { view } from '../view/view.ts'
import { type Given, type ReplyOptions, reply } from './reply.ts'

const Created = view('Created', {
  id: z.string(),
  lines: z.array(z.object({ sku: z.string() })),
  note: optional(z.string()),
})

const replying = (value: unknown, options?: ReplyOptions<200 | 201 | 202>) => {
  const { log, lines } = logLines()
  const app = gateway({ name: 'test', services: {}, auth: trusting(), log })
  app.post('/', (c) => reply(c, Created, value as Given<(typeof Created)['parts']>, options))
  const ask = () => app.request('/', { method: 'POST', headers: { 'x-request-id': 'request-1' } })
  return { ask, lines }
}

describe('reply', () => {
  it('answers with what the view lists, and nothing else', async () => {
    const fat = { id: 'o1', lines: [{ sku: 'p1', cost: 3 }], margin: 1, degraded: undefined }
    const res = await replying(fat).ask()

    expect(res.status).toBe(200)
    expect(await res.text()).toBe('{"id":"o1","lines":[{"sku":"p1"}]}')
    expect(Object.fromEntries(res.headers)).toEqual({
      'cache-control': 'private, no-store',
      'content-type': 'application/json',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'server-timing': expect.stringMatching(/^total;dur=/),
      vary: 'Origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-request-id': 'request-1',
    })
  })

  it('answers with the status and the headers it is given', async () => {
    const res = await replying(
      { id: 'o1', lines: [], note: 'x' },
      { status: 201, headers: { location: '/v1/orders/o1' } },
    ).ask()

    expect([res.status, res.headers.get('location')]).toEqual([201, '/v1/orders/o1'])
    expect(await res.json()).toEqual({ id: 'o1', lines: [], note: 'x' })
  })

  it('answers 502 when the value does not fit, and tells the log where', async () => {
    const { ask, lines } = replying({ id: 7, lines: [{ sku: 'p1' }, { name: 'canary' }] })
    const res = await ask()

    expect(res.status).toBe(502)
    expect(res.headers.get('content-type')).toBe('application/problem+json')
    expect(await res.json()).toEqual({
      type: '/problems/BFF_SERVICE_CONTRACT',
      title: 'A service answered with something unexpected',
      status: 502,
      code: 'BFF_SERVICE_CONTRACT',
      instance: 'request-1',
    })
    expect(lines()).toMatchObject([
      {
        error:
          'Created: what the services gave does not fit the view: id: Invalid input: expected string, received number; lines.1.sku: Invalid input: expected string, received undefined',
      },
    ])
  })
})
