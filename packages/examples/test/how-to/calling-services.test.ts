import { connect, gateway } from '@bffkit/core'
import type { IdempotencyRecords } from '@bffkit/core/idempotency'
import { type IdempotencyTables, idempotencyRecords, nodeSqliteDialect } from '@bffkit/core/store'
import { answer, backends, tokenFor } from '@bffkit/core/testing'
import { Kysely } from 'kysely'
import { describe, expect, it } from 'vitest'
import { services as apiKeyServices } from '../../src/how-to/api-key.ts'
import { services as basicServices } from '../../src/how-to/basic-auth.ts'
import { catalog as batchCatalog } from '../../src/how-to/batch.ts'
import { message, messages } from '../../src/how-to/big-numbers.ts'
import { catalog as cachedCatalog } from '../../src/how-to/cache.ts'
import { home as degradedHome, services as degradedServices } from '../../src/how-to/degrade.ts'
import { documents, invoice } from '../../src/how-to/download.ts'
import { documents as ownDocuments, invoice as ownInvoice } from '../../src/how-to/download-own.ts'
import { cart, services as cartServices } from '../../src/how-to/enrich-a-list.ts'
import { newsletter } from '../../src/how-to/form-body.ts'
import { graph } from '../../src/how-to/graphql.ts'
import { account, services as accountServices } from '../../src/how-to/only-when-needed.ts'
import { start, services as startServices } from '../../src/how-to/optional-need.ts'
import { catalog as headerCatalog } from '../../src/how-to/own-header.ts'
import { orderList, orders as pagedOrders } from '../../src/how-to/pagination.ts'
import { orders as placedOrders, placeOrder } from '../../src/how-to/place-order.ts'
import { notes, orders as passedOrders } from '../../src/how-to/proxy-a-route.ts'
import { orders as countedOrders } from '../../src/how-to/read-a-header.ts'
import { finder } from '../../src/how-to/search-by-post.ts'
import { catalog as spreadCatalog } from '../../src/how-to/several-instances.ts'
import { reports } from '../../src/how-to/slow-service.ts'
import { invoices } from '../../src/how-to/soap.ts'
import { home as timedHome, services as timedServices } from '../../src/how-to/time-outs.ts'
import { photos, pictures } from '../../src/how-to/upload.ts'
import { avatar, pictures as formPictures } from '../../src/how-to/upload-form.ts'
import { calling, optionsOf } from '../app-of.ts'
import { served } from '../served.ts'

describe('what a service receives', () => {
  it('is a user and a password in Authorization: Basic', async () => {
    await using shop = await backends({ erp: { 'GET /customers/{id}': { id: 'c1', name: 'ACME' } } })
    const services = basicServices({ ...shop.settings, ERP_USER: 'shop', ERP_PASSWORD: 'sécret' })

    const res = await calling(shop.settings, services, ({ erp }) => erp.customer('c1'))

    expect(await res.json()).toEqual({ id: 'c1', name: 'ACME' })
    const sent = Buffer.from('shop:sécret').toString('base64')
    expect(shop.calls('erp')[0]?.headers).toMatchObject({ authorization: `Basic ${sent}` })
  })

  it('is a key in a header, and no token of the caller', async () => {
    await using shop = await backends({ maps: { 'GET /places': { lat: 1, lon: 2 } } })
    const services = apiKeyServices({ ...shop.settings, MAPS_KEY: 'k-123' })

    await calling(shop.settings, services, ({ maps }) => maps.find('Bern'))

    expect(shop.calls('maps')[0]?.headers).toMatchObject({ 'x-api-key': 'k-123' })
    expect(shop.calls('maps')[0]?.headers).not.toHaveProperty('authorization')
  })

  it('are headers of the gateway, of the call, and those of the client that are named', async () => {
    await using shop = await backends({ catalog: { 'GET /products/{id}': { id: 'p1', name: 'Lamp' } } })
    const services = connect({ catalog: headerCatalog }, shop.settings)
    const client = { 'x-campaign': 'summer', 'x-else': 'no' }

    await calling(shop.settings, services, ({ catalog }) => catalog.product('p1', 'a7'), client)

    const [call] = shop.calls('catalog')
    expect(call?.headers).toMatchObject({ 'x-api-version': '3', 'x-account': 'a7', 'x-campaign': 'summer' })
    expect(call?.headers).not.toHaveProperty('x-else')
  })

  it('is a form, whose refusal is the client’s', async () => {
    await using shop = await backends({
      newsletter: {
        'POST /subscriptions': ({ body }) => (String(body).includes('ada') ? { id: 's1' } : answer(422)),
      },
    })
    const services = connect({ newsletter }, shop.settings)

    const good = await calling(shop.settings, services, (bound) =>
      bound.newsletter.subscribe('ada@x.example'),
    )
    const bad = await calling(shop.settings, services, (bound) => bound.newsletter.subscribe('bob'))

    expect(await good.json()).toEqual({ id: 's1' })
    expect(bad.status).toBe(422)
    expect(shop.calls('newsletter')[0]?.headers['content-type']).toMatch('application/x-www-form-urlencoded')
    expect(shop.calls('newsletter')[0]?.body).toBe('email=ada%40x.example&list=weekly')
  })

  it('is a search by POST that is made once for all who ask alike', async () => {
    await using shop = await backends({ finder: { 'POST /search': { ids: ['p1'] } } })
    const services = connect({ finder }, shop.settings)

    await calling(shop.settings, services, ({ finder }) =>
      Promise.all([finder.find(['a']), finder.find(['a'])]),
    )

    expect(shop.calls('finder')).toHaveLength(1)
  })

  it('is a query of GraphQL, whose errors are a broken contract', async () => {
    await using shop = await backends({
      graph: {
        'POST /graphql': ({ body }) =>
          JSON.stringify(body).includes('u1')
            ? { data: { user: { name: 'Ada' } } }
            : { errors: [{ message: 'unknown' }], data: null },
      },
    })
    const services = connect({ graph }, shop.settings)

    expect(await (await calling(shop.settings, services, ({ graph }) => graph.user('u1'))).json()).toEqual({
      name: 'Ada',
    })
    const failed = await calling(shop.settings, services, ({ graph }) => graph.user('u2'))
    expect(await failed.json()).toMatchObject({ status: 502, code: 'BFF_SERVICE_CONTRACT' })
  })

  it('is an envelope of SOAP', async () => {
    const xml = { 'content-type': 'text/xml' }
    await using shop = await backends({
      invoices: { 'POST /InvoiceService': answer(200, '<E><Status>PAID</Status></E>', xml) },
    })
    const services = connect({ invoices }, shop.settings)

    const paid = await calling(shop.settings, services, async ({ invoices }) => [
      await invoices.status('I-1'),
    ])
    const strange = await calling(shop.settings, services, ({ invoices }) => invoices.status('<evil/>'))

    expect(await paid.json()).toEqual(['PAID'])
    expect(strange.status).toBe(404)
    expect(shop.calls('invoices')).toHaveLength(1)
    expect(String(shop.calls('invoices')[0]?.body)).toContain('<Id>I-1</Id>')
  })
})

describe('what a service answers', () => {
  it('is read with its headers', async () => {
    await using shop = await backends({
      orders: { 'GET /orders': answer(200, [{ id: 'o1', total: 9 }], { 'x-total-count': '312' }) },
    })
    const services = connect({ orders: countedOrders }, shop.settings)

    const res = await calling(shop.settings, services, ({ orders }) => orders.page(2))

    expect(await res.json()).toEqual({ orders: [{ id: 'o1', total: 9 }], total: 312 })
    expect(shop.calls('orders').map(({ query }) => query.get('page'))).toEqual(['2'])
    shop.broken('orders', 'contract')
    const broken = await calling(shop.settings, services, ({ orders }) => orders.page(2))
    expect(await broken.json()).toMatchObject({ status: 502, code: 'BFF_SERVICE_CONTRACT' })
  })

  it('is a page and a cursor, and a wrong cursor is 400 with its pointer', async () => {
    await using shop = await backends({
      orders: {
        'GET /orders': ({ query }) =>
          query.get('after') === 'bad'
            ? answer(400, { errors: [{ pointer: '/after', detail: 'is unknown' }] })
            : { items: [{ id: 'o1', total: 9 }], next: 'c2' },
      },
    })
    const app = gateway(optionsOf(shop.settings, connect({ orders: pagedOrders }, shop.settings))).route(
      '/v1',
      orderList,
    )
    const headers = await tokenFor('u1', 'orders:read')

    const page = await app.request('/v1/orders?limit=1', { headers })
    const wrong = await app.request('/v1/orders?cursor=bad', { headers })

    expect(await page.json()).toEqual({ orders: [{ id: 'o1', total: 9 }], next: 'c2' })
    expect(String(shop.calls('orders')[0]?.query)).toBe('limit=1')
    expect(wrong.status).toBe(400)
    expect(await wrong.json()).toMatchObject({ errors: [{ pointer: '/query/cursor', detail: 'is unknown' }] })
    await app.close()
  })

  it('are items by id, asked for in one call', async () => {
    await using shop = await backends({
      catalog: {
        'GET /products': [
          { id: 'p1', name: 'Lamp' },
          { id: 'p2', name: 'Desk' },
        ],
      },
    })
    const services = connect({ catalog: batchCatalog }, shop.settings)

    const res = await calling(shop.settings, services, async ({ catalog }) => {
      const [one, two] = await Promise.all([catalog.products(['p1']), catalog.products(['p2', 'p1'])])
      return [one.get('p1')?.name, two.get('p2')?.name, two.get('p9')?.name ?? 'none']
    })

    expect(await res.json()).toEqual(['Lamp', 'Desk', 'none'])
    expect(shop.calls('catalog').map(({ query }) => query.get('ids'))).toEqual(['p1,p2'])
  })

  it('enriches a list, which is there without it', async () => {
    await using shop = await backends({
      carts: { 'GET /cart': { lines: [{ productId: 'p1', quantity: 2 }] } },
      catalog: { 'GET /products': [{ id: 'p1', name: 'Lamp', image: 'https://img.example/p1', cost: 3 }] },
    })
    const app = gateway(optionsOf(shop.settings, connect(cartServices, shop.settings))).route('/v1', cart)
    const headers = await tokenFor('u1', 'cart:read')

    const whole = await app.request('/v1/cart', { headers })
    await shop.down('catalog')
    const lacking = await app.request('/v1/cart', { headers })

    const lines = [{ productId: 'p1', quantity: 2 }]
    expect(await whole.json()).toEqual({
      lines,
      products: { p1: { name: 'Lamp', image: 'https://img.example/p1' } },
    })
    expect(await lacking.json()).toEqual({
      lines,
      products: {},
      degraded: [{ part: 'products', state: 'fallback', reason: 'unavailable' }],
    })
    await app.close()
  })

  it('is kept, until a write of its path', async () => {
    await using shop = await backends({
      catalog: {
        'GET /products/{id}': { id: 'p1', name: 'Lamp' },
        'GET /products/{id}/price': { cents: 995 },
        'PUT /products/{id}': () => undefined,
      },
    })
    const services = connect({ catalog: cachedCatalog }, shop.settings)
    const app = gateway(optionsOf(shop.settings, services))
    app.get('/product', async (c) => c.json(await c.var.services.catalog.product('p1')))
    app.get('/price', async (c) => c.json(await c.var.services.catalog.price('p1')))
    app.put('/product', async (c) => {
      await c.var.services.catalog.rename('p1', 'Light')
      return c.body(null, 204)
    })
    const [one, two] = [await tokenFor('u1'), await tokenFor('u2')]

    for (const headers of [one, two]) await app.request('/product', { headers })
    expect(shop.calls('catalog')).toHaveLength(1) // for everybody
    for (const headers of [one, one, two]) await app.request('/price', { headers })
    expect(shop.calls('catalog')).toHaveLength(3) // for each caller
    await app.request('/product', { headers: one, method: 'PUT' })
    await app.request('/product', { headers: one })
    expect(shop.calls('catalog').map(({ fixture }) => fixture)).toEqual([
      'GET /products/{id}',
      'GET /products/{id}/price',
      'GET /products/{id}/price',
      'PUT /products/{id}',
      'GET /products/{id}',
    ])

    const purge = await app.private.request('/cache/purge?service=catalog', { method: 'POST' })
    expect(await purge.json()).toEqual({ purged: 3 })
    await app.close()
  })

  it('is an id of 64 bits, exactly', async () => {
    const id = '9223372036854775807'
    await using shop = await backends({
      messages: {
        'GET /messages/{id}': answer(200, Buffer.from(`{"id":${id},"text":"hello"}`)),
      },
    })
    const app = gateway(optionsOf(shop.settings, connect({ messages }, shop.settings))).route('/v1', message)

    const res = await app.request(`/v1/messages/${id}`, { headers: await tokenFor('u1', 'messages:read') })

    expect(await res.json()).toEqual({ message: { id, text: 'hello' } })
    expect(shop.calls('messages')[0]?.path).toBe(`/messages/${id}`)
    await app.close()
  })
})

describe('which services are called', () => {
  it('none that is not needed', async () => {
    await using shop = await backends({
      users: {
        'GET /me': ({ headers }) => ({ name: 'Ada', member: headers['x-request-id'] === 'a-member' }),
      },
      rewards: { 'GET /balance': { points: 7 } },
    })
    const app = gateway(optionsOf(shop.settings, connect(accountServices, shop.settings))).route(
      '/v1',
      account,
    )
    const headers = await tokenFor('u1', 'profile:read')

    const guest = await app.request('/v1/account', { headers })
    expect(await guest.json()).toEqual({ name: 'Ada', balance: null })
    expect(shop.calls('rewards')).toHaveLength(0)
    const member = await app.request('/v1/account', { headers: { ...headers, 'x-request-id': 'a-member' } })
    expect(await member.json()).toEqual({ name: 'Ada', balance: { points: 7 } })
    await app.close()
  })

  it('both instances of one with two addresses', async () => {
    const fixtures = { catalog: { 'GET /products/{id}': { id: 'p1' }, 'GET /health': {} } }
    await using first = await backends(fixtures)
    await using second = await backends(fixtures)
    const addresses = { CATALOG_URL: `${first.settings.CATALOG_URL},${second.settings.CATALOG_URL}` }
    const app = gateway(optionsOf(first.settings, connect({ catalog: spreadCatalog }, addresses)))
    app.get('/', async (c) => c.json(await c.var.services.catalog.byId('p1')))
    const headers = await tokenFor('u1')

    for (let i = 0; i < 4; i++) expect((await app.request('/', { headers })).status).toBe(200)
    const asked = (shop: { calls: typeof first.calls }) =>
      shop.calls('catalog').filter(({ path }) => path !== '/health').length
    expect([asked(first), asked(second)]).toEqual([2, 2])
    await first.down('catalog')
    for (let i = 0; i < 4; i++) expect((await app.request('/', { headers })).status).toBe(200)
    await app.close()
  })

  it('as many at once as its bulkhead allows', async () => {
    await using shop = await backends({ reports: { 'GET /reports/{id}': { id: 'r1' } } })
    shop.slow('reports', 1_000)
    const app = gateway(optionsOf(shop.settings, connect({ reports }, shop.settings)))
    app.get('/:id', async (c) => c.json(await c.var.services.reports.byId(c.req.param('id'))))
    const headers = await tokenFor('u1')

    const waiting = Array.from({ length: 8 }, (_, i) => app.request(`/r${i}`, { headers }))
    await shop.called('reports', 8)
    const ninth = await app.request('/r9', { headers })

    expect(await ninth.json()).toMatchObject({ status: 503, code: 'BFF_SERVICE_OVERLOADED' })
    await Promise.all(waiting)
    await app.close()
  })
})

describe('a part that fails', () => {
  it('is left out or replaced, and the answer says which and why', async () => {
    await using shop = await backends({
      users: { 'GET /me': { name: 'Ada' } },
      rewards: { 'GET /points': 7 },
      inbox: { 'GET /unread': 2 },
    })
    const app = gateway(optionsOf(shop.settings, connect(degradedServices, shop.settings))).route(
      '/v1',
      degradedHome,
    )
    const headers = await tokenFor('u1', 'home:read')
    await shop.down('rewards')
    shop.broken('inbox', 'contract')

    const res = await app.request('/v1/home', { headers })

    expect(await res.json()).toEqual({
      profile: { name: 'Ada' },
      unread: 0,
      degraded: [
        { part: 'points', state: 'missing', reason: 'unavailable' },
        { part: 'unread', state: 'fallback', reason: 'contract' },
      ],
    })
    shop.broken('users', 500)
    expect((await app.request('/v1/home', { headers })).status).toBe(502)
    await app.close()
  })

  it('can be one that a required part does without', async () => {
    await using shop = await backends({
      users: { 'GET /segment': '"young"' },
      catalog: { 'GET /picks': ({ query }) => [`for ${query.get('segment')}`] },
    })
    const app = gateway(optionsOf(shop.settings, connect(startServices, shop.settings))).route('/v1', start)
    await shop.down('users')

    const res = await app.request('/v1/start', { headers: await tokenFor('u1', 'home:read') })

    expect(await res.json()).toEqual({
      picks: ['for everybody'],
      degraded: [{ part: 'picks', state: 'fallback', reason: 'unavailable' }],
    })
    await app.close()
  })

  it('is waited for as long as it may take, and not as long as its service takes', async () => {
    await using shop = await backends({
      orders: { 'GET /orders': [{ id: 'o1' }] },
      catalog: { 'GET /picks': ['p1'] },
    })
    shop.slow('catalog', 10_000)
    const app = gateway(optionsOf(shop.settings, connect(timedServices, shop.settings))).route(
      '/v1',
      timedHome,
    )

    const begun = performance.now()
    const res = await app.request('/v1/home', { headers: await tokenFor('u1', 'home:read') })

    expect(await res.json()).toEqual({
      orders: [{ id: 'o1' }],
      picks: [],
      degraded: [{ part: 'picks', state: 'fallback', reason: 'timeout' }],
    })
    expect(performance.now() - begun).toBeLessThan(5_000)
    await app.close()
  })
})

describe('files and routes that are passed through', () => {
  it('go up as bytes, over the usual limit', async () => {
    await using shop = await backends({
      pictures: {
        'PUT /pictures/{id}': ({ body }) => answer(201, { bytes: Buffer.byteLength(body as string) }),
      },
    })
    const app = gateway(optionsOf(shop.settings, connect({ pictures }, shop.settings))).route('/v1', photos)
    const headers = { ...(await tokenFor('u1', 'photos:write')), 'content-type': 'text/plain' }

    await using server = await served(app)
    const put = (bytes: number) =>
      fetch(`${server.url}/v1/photos/p1`, { method: 'PUT', headers, body: 'x'.repeat(bytes) })

    const [res, larger] = [await put(3_000_000), await put(20_000_001)]

    expect([res.status, await res.json()]).toEqual([201, { bytes: 3_000_000 }])
    expect(larger.status).toBe(413)
  })

  it('go up in a form, which is checked', async () => {
    await using shop = await backends({ pictures: { 'POST /pictures': { id: 'pic1' } } })
    const services = connect({ pictures: formPictures }, shop.settings)
    const app = gateway(optionsOf(shop.settings, services)).route('/v1', avatar)
    const headers = await tokenFor('u1', 'profile:write')
    const formOf = (type: string) => {
      const form = new FormData()
      form.set('caption', 'me')
      form.set('file', new File(['png'], 'me.png', { type }))
      return form
    }

    const res = await app.request('/v1/avatar', { method: 'POST', headers, body: formOf('image/png') })
    const wrong = await app.request('/v1/avatar', { method: 'POST', headers, body: formOf('text/html') })

    expect([res.status, await res.json()]).toEqual([201, { picture: { id: 'pic1' } }])
    expect(shop.calls('pictures')[0]?.headers['content-type']).toBe('image/png')
    expect(wrong.status).toBe(400)
    await app.close()
  })

  it('come down as they are, or under a name of the gateway’s', async () => {
    const pdf = answer(200, '%PDF-1.7', { 'content-type': 'application/pdf', 'x-internal': 'host7' })
    await using shop = await backends({ documents: { 'GET /files/o1.pdf': pdf } })
    const one = gateway(optionsOf(shop.settings, connect({ documents }, shop.settings))).route('/v1', invoice)
    const other = gateway(optionsOf(shop.settings, connect({ documents: ownDocuments }, shop.settings)))
    const headers = await tokenFor('u1', 'orders:read')

    const passed = await one.request('/v1/orders/o1/invoice', { headers })
    const own = await other.route('/v1', ownInvoice).request('/v1/orders/o1/invoice', { headers })

    expect([await passed.text(), passed.headers.get('x-internal')]).toEqual(['%PDF-1.7', null])
    expect(await own.text()).toBe('%PDF-1.7')
    expect(own.headers.get('content-disposition')).toBe('attachment; filename="invoice-o1.pdf"')
    expect(own.headers.get('x-internal')).toBeNull()
    await Promise.all([one.close(), other.close()])
  })

  it('answer as the service does, with the headers that are kept', async () => {
    await using shop = await backends({
      orders: {
        'GET /orders/{id}/notes': answer(200, [{ text: 'gift' }], {
          'x-total-count': '1',
          'set-cookie': 'a=1',
        }),
        'POST /orders/{id}/notes': answer(422, { reason: 'too long' }),
      },
    })
    const services = connect({ orders: passedOrders }, shop.settings)
    const app = gateway(optionsOf(shop.settings, services)).route('/v1', notes)
    const headers = { ...(await tokenFor('u1', 'orders:read')), 'content-type': 'application/json' }

    const read = await app.request('/v1/orders/o1/notes', { headers })
    const written = await app.request('/v1/orders/o1/notes', {
      headers,
      method: 'POST',
      body: '{"text":"…"}',
    })

    expect([read.headers.get('x-total-count'), read.headers.get('set-cookie')]).toEqual(['1', null])
    expect([written.status, await written.json()]).toEqual([422, { reason: 'too long' }])
    await app.close()
  })
})

describe('a POST that a client repeats', () => {
  it('is one order for one key', async () => {
    const keys: unknown[] = []
    await using shop = await backends({
      orders: {
        'POST /orders': ({ headers }) => {
          keys.push(headers['idempotency-key'])
          return keys.length === 1 ? answer(503) : answer(201, { id: 'o1', total: 9 })
        },
      },
    })
    const database = new Kysely<IdempotencyTables>({ dialect: nodeSqliteDialect(':memory:') })
    const records: IdempotencyRecords = idempotencyRecords(database)
    const services = connect({ orders: placedOrders }, shop.settings)
    const app = gateway({ ...optionsOf(shop.settings, services), resources: [database] }).route(
      '/v1',
      placeOrder(records),
    )
    const headers = {
      ...(await tokenFor('u1', 'orders:write')),
      'content-type': 'application/json',
      'idempotency-key': 'k1',
    }
    const place = () => app.request('/v1/orders', { method: 'POST', headers, body: '{"cartId":"c1"}' })

    const [first, second] = [await place(), await place()]

    expect([first.status, second.status]).toEqual([201, 201])
    expect(await second.json()).toEqual({ order: { id: 'o1', total: 9 } })
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    expect(keys).toEqual([keys[0], keys[0]]) // the try that failed and the one after it, of the first request
    await app.close()
  })
})
