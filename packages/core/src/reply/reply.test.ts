import { z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { logLines } from '../../test/log-lines.ts'
import { trusting } from '../../test/trusting.ts'
import { serve } from '../edge/listen/serve.ts'
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
  return { app, ask, lines }
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

  it('answers with several cookies, each a header of its own, and with one line of any other list', async () => {
    const headers = { 'Set-Cookie': ['a=1, 2; Path=/', 'b=2'], link: ['</a>', '</b>'], 'x-none': [] }
    const { app, ask } = replying({ id: 'o1', lines: [] }, { headers })
    const serving = await serve(app, { port: 0, shedding: false })
    const answers = [await ask(), await fetch(serving.url, { method: 'POST' })]
    await serving.stop()

    for (const { headers } of answers) {
      expect(headers.getSetCookie()).toEqual(['a=1, 2; Path=/', 'b=2'])
      expect([headers.get('link'), headers.has('x-none')]).toEqual(['</a>, </b>', false])
      expect(headers.get('cache-control')).toBe('private, no-store')
    }
  })

  it.each<[string, string | string[]]>([
    ['link', 'a\r\nx-admin: 1'],
    ['link', ['a=1', 'b=2\r\nx-admin: 1']],
    ['set-cookie', ['a=1', 'b=2\r\nx-admin: 1']],
    ['set-cookie', 'a=€'],
  ])('never answers with what no header can be, %s: %j', async (name, given) => {
    const headers = { [name]: given }
    const { app, ask } = replying({ id: 'o1', lines: [] }, { headers })
    const serving = await serve(app, { port: 0, shedding: false })
    const answers = [await ask(), await fetch(serving.url, { method: 'POST' })]
    await serving.stop()

    for (const res of answers) {
      expect([res.status, res.headers.get(name), res.headers.get('x-admin')]).toEqual([500, null, null])
      expect(await res.json()).toMatchObject({ code: 'BFF_INTERNAL' })
    }
  })
})
