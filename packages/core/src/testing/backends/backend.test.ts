import { once } from 'node:events'
import { Agent, get as httpGet, type IncomingMessage } from 'node:http'
import { createConnection } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Breakage } from '../faults/fault.ts'
import { answer } from './answer.ts'
import { type Backends, backends } from './backends.ts'

let shop: Backends<'catalog'>
let gate = Promise.withResolvers<void>()

const fixtures = {
  catalog: {
    'GET /products/p1': { id: 'p1', name: 'Lamp' },
    'GET /products': [1, 2],
    'GET /count': 7,
    'GET /nothing': answer(204),
    'GET /missing': answer(404, { gone: true }),
    'GET /gated': async () => {
      await gate.promise
      return 'open'
    },
  },
}

beforeEach(async () => {
  gate = Promise.withResolvers()
  shop = await backends(fixtures)
})
afterEach(() => shop.close())

const get = (path: string, init?: RequestInit) => fetch(`${shop.settings.CATALOG_URL}${path}`, init)
/** A client that writes to the connection it has kept without looking whether it is still there. */
const keptConnection = (url: string) => {
  const agent = new Agent({ keepAlive: true })
  const get = () =>
    new Promise<number | undefined>((resolve, reject) => {
      const request = httpGet(url, { agent }, (res) =>
        res.resume().once('end', () => resolve(res.statusCode)),
      )
      request.once('error', reject)
    })
  return { get, [Symbol.asyncDispose]: async () => agent.destroy() }
}
const states = () => shop.calls('catalog').map((call) => call.state)

describe('broken', () => {
  it.each<[string, unknown]>([
    ['/products/p1', []],
    ['/products', {}],
    ['/count', {}],
    ['/nothing', {}],
  ])('answers %s with another shape: %j', async (path, shape) => {
    shop.broken('catalog', 'contract')
    const res = await get(path)

    expect([res.status, await res.json()]).toEqual([200, shape])
    expect(res.headers.get('content-type')).toBe('application/json')
  })

  it('leaves an error as it is when only the contract is broken', async () => {
    shop.broken('catalog', 'contract')
    const res = await get('/missing')

    expect([res.status, await res.json()]).toEqual([404, { gone: true }])
  })

  it('answers with something that says it is JSON and is not', async () => {
    shop.broken('catalog', 'malformed')
    const res = await get('/products/p1')

    expect([res.status, res.headers.get('content-type')]).toEqual([200, 'application/json'])
    await expect(res.json()).rejects.toThrow(SyntaxError)
  })

  it.each(['/products/p1', '/count', '/nothing'])(
    'declares the whole length of %s and sends less',
    async (path) => {
      shop.broken('catalog', 'truncated')
      const res = await get(path)

      expect(res.status).toBe(200)
      expect(Number(res.headers.get('content-length'))).toBeGreaterThan(0)
      await expect(res.text()).rejects.toMatchObject({
        message: 'terminated',
        cause: { code: 'UND_ERR_SOCKET' },
      })
      expect(states()).toEqual(['answered'])
    },
  )

  it('resets the connection when the request arrives', async () => {
    shop.broken('catalog', 'reset')

    await expect(get('/count')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(states()).toEqual(['answered'])
  })

  it('sends without end until the client leaves', async () => {
    shop.broken('catalog', 'huge')
    const res = await get('/count')
    let length = 0
    for await (const chunk of res.body ?? []) {
      length += chunk.byteLength
      if (length > 5_000_000) break
    }
    await shop.settled()

    expect(length).toBeGreaterThan(5_000_000)
    expect(states()).toEqual(['aborted'])
  })

  it('sends 60 kB of gzip that nobody asked for and that become 60 MB', async () => {
    shop.broken('catalog', 'bomb')
    const received = await new Promise<IncomingMessage>((resolve) =>
      httpGet(`${shop.settings.CATALOG_URL}/count`, { agent: false }, resolve),
    )
    const bytes = await buffer(received)

    expect(received.headers).toMatchObject({
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'content-length': `${bytes.length}`,
    })
    expect(bytes.length).toBeLessThan(61_000)
    expect(gunzipSync(bytes).length).toBe(60_000_002)
  })

  it('takes the request and its body and never answers when it hangs', async () => {
    shop.broken('catalog', 'hang')
    const client = new AbortController()
    const pending = get('/count', { signal: client.signal, method: 'POST', body: '{"a":1}' })
    await shop.called('catalog')
    expect(states()).toEqual(['open'])

    client.abort()
    await expect(pending).rejects.toThrow('aborted')
    await shop.settled()

    expect(shop.calls('catalog')).toMatchObject([{ state: 'aborted', method: 'POST', path: '/count' }])
  })

  it.each([500, 429, 999])('answers %i with a problem', async (status) => {
    shop.broken('catalog', status)
    const res = await get('/count')

    expect(res.status).toBe(status)
    expect(res.headers.get('content-type')).toBe('application/problem+json')
    expect(await res.json()).toEqual({ type: 'about:blank', title: 'Broken by the test', status })
  })

  it.each<Breakage>([100, 1_000, 500.5, Number.NaN])('refuses %s, which is no status', (how) => {
    expect(() => shop.broken('catalog', how)).toThrow(
      new TypeError(
        `backends: '${how}' is not a way to be broken (contract, malformed, truncated, hang, reset, huge, bomb or a status from 200)`,
      ),
    )
  })
})

describe('slow', () => {
  it('answers so much later, and soundly', async () => {
    shop.slow('catalog', 60)
    const res = await get('/count')
    const [call] = shop.calls('catalog')

    expect(await res.json()).toBe(7)
    expect(Number(call?.endedAt) - Number(call?.startedAt)).toBeGreaterThanOrEqual(58)
  })

  it('stops its timer when the client leaves', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    shop.slow('catalog', 30_000)
    const client = new AbortController()
    const pending = get('/count', { signal: client.signal })
    await shop.called('catalog')

    client.abort()
    await expect(pending).rejects.toThrow('aborted')
    await shop.settled('catalog')

    expect(states()).toEqual(['aborted'])
    expect(timers()).toBeLessThanOrEqual(before)
  })

  it.each([-1, Number.NaN, 2 ** 31])('refuses a delay of %s', (delay) => {
    expect(() => shop.slow('catalog', delay)).toThrow(
      new TypeError(`backends: the delay must be 0 or more ms, not ${delay}`),
    )
  })
})

describe('faulty', () => {
  it('cuts the answer off after the service has sent it', async () => {
    shop.faulty('catalog', { resetAfter: 100 })

    await expect(get('/count')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(states()).toEqual(['answered'])
  })

  it('keeps from the service what goes into a blackhole', async () => {
    shop.faulty('catalog', 'blackhole')
    const client = new AbortController()
    const pending = get('/count', { signal: client.signal })
    client.abort()

    await expect(pending).rejects.toThrow('aborted')
    expect(shop.calls('catalog')).toEqual([])
  })

  it('holds on a connection that was kept, and only while it is set', async () => {
    await using client = keptConnection(`${shop.settings.CATALOG_URL}/count`)
    expect(await client.get()).toBe(200)
    shop.faulty('catalog', { closeAfter: 0 })
    await expect(client.get()).rejects.toMatchObject({ code: 'ECONNRESET' })
    await shop.heal('catalog')

    expect(await client.get()).toBe(200)
  })

  it('replaces what was wrong with the service before, and is replaced by it', async () => {
    shop.broken('catalog', 500)
    shop.faulty('catalog', { latency: 1 })
    expect((await get('/count')).status).toBe(200)
    shop.faulty('catalog', { resetAfter: 0 })
    shop.broken('catalog', 503)

    expect((await get('/count')).status).toBe(503)
  })
})

describe('down', () => {
  it('refuses the connection at once, without being awaited', async () => {
    shop.down('catalog')

    await expect(get('/count')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    expect(shop.calls('catalog')).toEqual([])
  })

  it('refuses a client that kept its connection, once it is awaited', async () => {
    await using client = keptConnection(`${shop.settings.CATALOG_URL}/count`)
    expect(await client.get()).toBe(200)
    await shop.down('catalog')

    await expect(client.get()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('closes the connections that are open, also one without a request yet', async () => {
    const silent = createConnection(Number(new URL(shop.settings.CATALOG_URL).port), '127.0.0.1')
    await once(silent, 'connect')
    const pending = get('/gated')
    await shop.called('catalog')
    const closed = once(silent.resume(), 'close')

    shop.down('catalog')

    await expect(pending).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } })
    await closed
    expect(states()).toEqual(['answered'])
  })

  it('is over when the service is healed, on the same port', async () => {
    await shop.down('catalog')
    await shop.heal('catalog')

    expect(await (await get('/count')).json()).toBe(7)
  })

  it('is over at once when heal is not awaited', async () => {
    shop.down('catalog')
    shop.heal()

    expect(await (await get('/count')).json()).toBe(7)
  })
})

it('is sound again after heal, whatever was broken', async () => {
  for (const how of ['contract', 'malformed', 'truncated', 'reset', 500] as const) {
    shop.broken('catalog', how)
    await get('/count')
      .then((res) => res.text())
      .catch(() => {})
    await shop.heal()

    expect(await (await get('/count')).json()).toBe(7)
  }
})
