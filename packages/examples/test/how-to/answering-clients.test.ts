import { connect, gateway, reply, view } from '@bffkit/core'
import { answer, backends, tokenFor } from '@bffkit/core/testing'
import { generateCookie } from 'hono/cookie'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createApp as clientApp, mobileClient } from '../../src/how-to/client.ts'
import { createApp as compressedApp } from '../../src/how-to/compress.ts'
import { theme } from '../../src/how-to/cookie.ts'
import { ordersFile } from '../../src/how-to/csv.ts'
import { countries } from '../../src/how-to/etag.ts'
import { importStock } from '../../src/how-to/large-bodies.ts'
import { catalog, picks } from '../../src/how-to/locale.ts'
import { showOrder } from '../../src/how-to/problem-codes.ts'
import { news, newsStream as passedNews } from '../../src/how-to/proxy-events.ts'
import { config } from '../../src/how-to/public-route.ts'
import { products } from '../../src/how-to/query-parameters.ts'
import { go } from '../../src/how-to/redirect.ts'
import { newsStream } from '../../src/how-to/server-sent-events.ts'
import { v1, v2 } from '../../src/how-to/versions.ts'
import { optionsOf } from '../app-of.ts'
import { served } from '../served.ts'

const json = { 'content-type': 'application/json' }

describe('an answer', () => {
  it('sets a cookie', async () => {
    await using shop = await backends({})
    const app = gateway(optionsOf(shop.settings, {})).route('/v1', theme)
    const headers = { ...(await tokenFor('u1')), ...json }

    const res = await app.request('/v1/theme', { method: 'PUT', headers, body: '{"theme":"dark"}' })

    expect(await res.json()).toEqual({ theme: 'dark' })
    expect(res.headers.get('set-cookie')).toBe('theme=dark; Max-Age=31536000; Path=/; Secure; SameSite=Lax')
  })

  it('sets two cookies', async () => {
    await using shop = await backends({})
    const app = gateway(optionsOf(shop.settings, {}))
    const Done = view('Done', { done: z.boolean() })
    app.post('/two', (c) =>
      reply(
        c,
        Done,
        { done: true },
        { headers: { 'set-cookie': [generateCookie('a', '1'), generateCookie('b', '1')] } },
      ),
    )

    const res = await app.request('/two', { method: 'POST', headers: await tokenFor('u1') })

    expect(res.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=1; Path=/'])
    expect(await res.json()).toEqual({ done: true })
  })

  it('leads elsewhere, to an address of a list', async () => {
    await using shop = await backends({})
    const app = gateway(optionsOf(shop.settings, {})).route('/', go)

    const res = await app.request('/go/summer')

    expect([res.status, res.headers.get('location')]).toEqual([302, '/v1/products?tag=summer'])
    expect((await app.request('/go/evil')).status).toBe(400)
  })

  it('is text of another type', async () => {
    await using shop = await backends({})
    const app = gateway(optionsOf(shop.settings, {})).route('/v1', ordersFile)

    const res = await app.request('/v1/orders.csv', { headers: await tokenFor('u1', 'orders:read') })

    expect(res.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(await res.text()).toBe('id,total\no1,12.5\n')
  })

  it('is open to anybody, and to caches, where its route says so', async () => {
    await using shop = await backends({})
    const app = gateway(optionsOf(shop.settings, {})).route('/v1', config)

    const res = await app.request('/v1/config')

    expect(await res.json()).toEqual({ issuer: 'https://id.example' })
    expect(res.headers.get('cache-control')).toBe('public, max-age=300')
  })

  it('is the one of its version', async () => {
    await using shop = await backends({})
    const app = gateway(optionsOf(shop.settings, {})).route('/v1', v1).route('/v2', v2)
    const headers = await tokenFor('u1', 'profile:read')

    expect(await (await app.request('/v1/profile', { headers })).json()).toEqual({ name: 'Ada Lovelace' })
    expect(await (await app.request('/v2/profile', { headers })).json()).toEqual({
      name: { first: 'Ada', last: 'Lovelace' },
    })
  })

  it('is 304 to who has it', async () => {
    await using shop = await backends({})
    const app = gateway(optionsOf(shop.settings, {})).route('/v1', countries)
    await using server = await served(app)
    const headers = await tokenFor('u1')

    const first = await fetch(`${server.url}/v1/countries`, { headers })
    const tag = first.headers.get('etag') ?? ''
    const again = await fetch(`${server.url}/v1/countries`, { headers: { ...headers, 'if-none-match': tag } })

    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    expect(tag).toMatch(/^"\w+"$/)
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  it('is compressed for who takes that', async () => {
    await using shop = await backends({})
    const { ISSUER: issuer, AUDIENCE: audience } = shop.settings
    const app = compressedApp({ issuer, audience })
    app.get('/long', (c) => c.json({ text: 'x'.repeat(10_000) }))
    await using server = await served(app)
    const headers = { ...(await tokenFor('u1')), 'accept-encoding': 'gzip' }

    const long = await fetch(`${server.url}/long`, { headers })
    const plain = await fetch(`${server.url}/long`, {
      headers: { ...headers, 'accept-encoding': 'identity' },
    })

    expect(long.headers.get('content-encoding')).toBe('gzip')
    expect(await long.json()).toEqual({ text: 'x'.repeat(10_000) })
    expect(plain.headers.get('content-encoding')).toBeNull()
  })
})

describe('a stream of events', () => {
  it('comes as it is made, and ends with the client', async () => {
    await using shop = await backends({})
    const ended = Promise.withResolvers<void>()
    const app = gateway(optionsOf(shop.settings, {})).route(
      '/v1',
      newsStream(async function* (signal) {
        yield { id: '1', text: 'hello' }
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
        ended.resolve()
      }),
    )
    await using server = await served(app)

    const res = await fetch(`${server.url}/v1/news`, { headers: await tokenFor('u1', 'news:read') })
    expect(res.headers.get('content-type')).toBe('text/event-stream')
    const reader = res.body?.getReader()
    const first = await reader?.read()
    expect(new TextDecoder().decode(first?.value)).toBe('data: hello\nid: 1\n\n')
    await reader?.cancel()
    await ended.promise
  })

  it('is that of a service', async () => {
    const events = answer(200, 'data: hello\n\n', { 'content-type': 'text/event-stream' })
    await using shop = await backends({ news: { 'GET /events': events } })
    const app = gateway(optionsOf(shop.settings, connect({ news }, shop.settings))).route('/v1', passedNews)

    const headers = { ...(await tokenFor('u1', 'news:read')), 'last-event-id': '41' }
    const res = await app.request('/v1/news', { headers })

    expect([res.headers.get('content-type'), await res.text()]).toEqual([
      'text/event-stream',
      'data: hello\n\n',
    ])
    expect(shop.calls('news')[0]?.headers['last-event-id']).toBe('41')
    await app.close()
  })
})

describe('a request', () => {
  it('has parameters that are what its schema says', async () => {
    await using shop = await backends({})
    const app = gateway(optionsOf(shop.settings, {})).route('/v1', products)
    const headers = await tokenFor('u1', 'catalog:read')

    const res = await app.request('/v1/products?tags=new&tags=sale&ids=p1,p2&page=2&sale=false', { headers })

    expect(await res.json()).toEqual({
      asked: { tags: ['new', 'sale'], ids: ['p1', 'p2'], page: 2, sale: false },
    })
    expect((await app.request('/v1/products?page=two', { headers })).status).toBe(400)
  })

  it('is as large as its route allows', async () => {
    await using shop = await backends({})
    const app = gateway(optionsOf(shop.settings, {})).route('/v1', importStock)
    const headers = { ...(await tokenFor('u1', 'stock:write')), ...json }
    const rows = (count: number) =>
      JSON.stringify(Array.from({ length: count }, (_, i) => ({ sku: `s${i}`, stock: i })))
    const send = (body: string) => app.request('/v1/import', { method: 'POST', headers, body })

    expect(await (await send(rows(9_000))).json()).toEqual({ rows: 9_000 })
    expect((await send(rows(20_000))).status).toBe(400)
  })

  it('is answered in its language', async () => {
    await using shop = await backends({
      catalog: {
        'GET /picks': ({ headers }) => [
          { id: 'p1', name: headers['accept-language']?.startsWith('de') ? 'Lampe' : 'Lamp' },
        ],
      },
    })
    const app = gateway(optionsOf(shop.settings, connect({ catalog }, shop.settings))).route('/v1', picks)
    const ask = async (language: string) => {
      const headers = { ...(await tokenFor('u1', 'catalog:read')), 'accept-language': language }
      return (await app.request('/v1/picks', { headers })).json()
    }

    expect(await ask('de-CH,de;q=0.9')).toEqual({ language: 'de-CH', picks: [{ id: 'p1', name: 'Lampe' }] })
    expect(await ask('en')).toEqual({ language: 'en', picks: [{ id: 'p1', name: 'Lamp' }] })
    await app.close()
  })
})

describe('a typed client', () => {
  it('reads the view, and says in words what a problem is', async () => {
    await using shop = await backends({
      orders: { 'GET /orders/o1': { id: 'o1', total: 12.5, margin: 3 }, 'GET /orders/o2': answer(404) },
    })
    await using server = await served(clientApp(shop.settings))
    const client = mobileClient(server.url, await tokenFor('u1', 'orders:read'))

    expect(await showOrder(client, 'o1')).toBe('Order over 12.5')
    expect(await showOrder(client, 'o2')).toBe('There is no such order')
    expect(await showOrder(mobileClient(server.url, {}), 'o1')).toBe('Please sign in again')
    shop.broken('orders', 503)
    expect(await showOrder(client, 'o1')).toBe('Please try again in 5 seconds')
  })
})
