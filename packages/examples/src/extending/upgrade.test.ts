import { once } from 'node:events'
import { gateway } from '@bffkit/core'
import { authentication } from '@bffkit/core/auth'
import { serve } from '@bffkit/core/serve'
import { expect, it } from 'vitest'
import { greetings } from './upgrade.ts'

/** Browsers send a cookie with a WebSocket, and its Origin: nothing else says who is there. */
const made = (origin: string) =>
  gateway({
    name: 'greeting-bff',
    services: {},
    auth: authentication({
      name: 'legacy',
      scheme: { type: 'apiKey', in: 'cookie', name: 'legacy' },
      origin,
      authenticate: ({ credential }) => ({ principal: { id: credential, scopes: ['greetings:read'] } }),
    }),
    log: 'silent',
  }).route('/v1', greetings)

const open = (url: string, headers: Record<string, string>) =>
  new WebSocket(`${url.replace('http', 'ws')}/v1/greetings`, { headers })

it('greets a WebSocket client whose page is ours, and says goodbye when the gateway stops', async () => {
  const { url, stop } = await serve(made('https://shop.example'), {
    port: 0,
    hosts: ['shop.example', '127.0.0.1'],
  })
  try {
    const ours = open(url, { cookie: 'legacy=ada', origin: 'https://shop.example' })
    const [{ data }] = await once(ours, 'message')
    expect(data).toBe('hello ada')

    for (const headers of [
      { cookie: 'legacy=ada', origin: 'https://evil.example' },
      { cookie: 'legacy=ada' },
      { origin: 'https://shop.example' },
    ]) {
      const refused = open(url, headers)
      await once(refused, 'error')
      expect(refused.readyState).toBe(WebSocket.CLOSED)
    }

    const closed = once(ours, 'close')
    expect(await stop()).toBe(0)
    const [{ code }] = await closed
    expect(code).toBe(1001)
  } finally {
    await stop()
  }
})
