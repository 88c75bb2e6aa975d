import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { connect, gateway, service } from '@bffkit/core'
import { readSettings } from '@bffkit/core/serve'
import { backends, tokenFor } from '@bffkit/core/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { seen } from '../../src/how-to/client-address.ts'
import { createApp as corsApp } from '../../src/how-to/cors.ts'
import { Flags, start } from '../../src/how-to/feature-flags.ts'
import { serveLocally } from '../../src/how-to/local-https.ts'
import { createApp as loggedApp } from '../../src/how-to/log.ts'
import { createApp as versionedApp } from '../../src/how-to/middleware.ts'
import { createApp as prefixedApp } from '../../src/how-to/prefix.ts'
import { createApp as takenOffApp } from '../../src/how-to/prefix-taken-off.ts'
import { createApp as sharedApp } from '../../src/how-to/redis.ts'
import { Settings } from '../../src/how-to/settings.ts'
import { optionsOf } from '../app-of.ts'
import { served } from '../served.ts'

const authOf = ({ ISSUER: issuer, AUDIENCE: audience }: { ISSUER: string; AUDIENCE: string }) => ({
  issuer,
  audience,
})

describe('a gateway', () => {
  it('answers scripts of the origins it lists, and of no other', async () => {
    await using shop = await backends({})
    const app = corsApp(authOf(shop.settings))
    const preflight = (origin: string) =>
      app.request('/v1/home', {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'authorization',
        },
      })

    const allowed = await preflight('https://app.example')
    expect(allowed.status).toBe(204)
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
    const refused = await app.request('/v1/home', { headers: { origin: 'https://app.example' } })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([
      404,
      'https://app.example',
    ])
  })

  it('reads a flag for each request', async () => {
    await using shop = await backends({ catalog: { 'GET /picks': ['p1'] } })
    const catalog = service('catalog', {}, (call) => ({
      picks: () => call.get('picks', z.array(z.string())),
    }))
    const flags = Flags.parse({})
    const app = gateway(optionsOf(shop.settings, connect({ catalog }, shop.settings))).route(
      '/v1',
      start(flags),
    )
    const ask = async () =>
      (await app.request('/v1/start', { headers: await tokenFor('u1', 'home:read') })).json()

    expect(await ask()).toEqual({ title: 'Welcome', picks: ['p1'] })
    Object.assign(flags, Flags.parse({ FLAG_PICKS: 'false' })) // as SIGHUP does with a reloadable setting
    expect(await ask()).toEqual({ title: 'Welcome', picks: [] })
    expect(shop.calls('catalog')).toHaveLength(1)
    await app.close()
  })

  it('answers below a prefix, and its probes beside it', async () => {
    await using shop = await backends({})
    const app = prefixedApp(authOf(shop.settings), seen)

    expect((await app.request('/shop/v1/seen', { headers: await tokenFor('u1') })).status).toBe(200)
    expect((await app.request('/v1/seen')).status).toBe(404)
    expect((await app.request('/readyz')).status).toBe(200)
  })

  it('names addresses below the prefix that a proxy takes off', async () => {
    await using shop = await backends({})
    const app = takenOffApp(authOf(shop.settings), seen)

    const res = await app.request('/v1/seen')
    expect(await res.json()).toMatchObject({ status: 401, type: '/shop/problems/BFF_UNAUTHENTICATED' })
  })

  it('answers a request for a WebSocket over plain HTTP, and closes the connection', async () => {
    await using shop = await backends({})
    const app = gateway(optionsOf(shop.settings, {})).route('/v1', seen)
    await using server = await served(app)
    const { host, hostname, port } = new URL(server.url)
    const socket = createConnection(Number(port), hostname)
    socket.write(
      `GET /v1/seen HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    )

    let text = ''
    for await (const chunk of socket) text += chunk // to its end

    expect(text).toMatch(/^HTTP\/1\.1 401 /)
  })

  it('knows the address of the client from proxies it trusts', async () => {
    await using shop = await backends({})
    const app = () => gateway(optionsOf(shop.settings, {})).route('/v1', seen)
    const headers = { ...(await tokenFor('u1')), 'x-forwarded-for': '6.6.6.6, 198.51.100.7' }
    await using trusting = await served(app(), { trustedProxies: ['127.0.0.0/8'] })
    await using other = await served(app())
    const ask = async (url: string) => (await fetch(`${url}/v1/seen`, { headers })).json()

    expect(await ask(trusting.url)).toEqual({ address: '198.51.100.7' })
    expect(await ask(other.url)).toEqual({ address: '127.0.0.1' })
  })

  it('says its version on every answer, refusals included', async () => {
    await using shop = await backends({})
    const app = versionedApp(authOf(shop.settings))
    app.get('/', (c) => c.json({}))

    for (const [path, status] of [
      ['/', 401],
      ['/nope', 404],
      ['/livez', 200],
    ] as const) {
      const res = await app.request(path)
      expect([res.status, res.headers.get('x-version')]).toEqual([status, '2026.11'])
    }
  })

  it('writes a line for each request to a log of one’s own', async () => {
    await using shop = await backends({})
    const lines: string[] = []
    const app = loggedApp(authOf(shop.settings), { write: (line: string) => void lines.push(line) })
    app.get('/home', (c) => c.json({}))

    await app.request('/home?secret=1', { headers: await tokenFor('u1') })

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        region: 'eu-1',
        msg: 'request',
        method: 'GET',
        route: '/home',
        status: 200,
        principal: { kind: 'user', id: 'u1' },
      }),
    ])
    expect(lines.join('')).not.toContain('secret')
  })

  it('says in a header how long each call took', async () => {
    await using shop = await backends({ orders: { 'GET /orders': [] } })
    const orders = service('orders', {}, (call) => ({ all: () => call.get('orders', z.array(z.string())) }))
    const app = gateway(optionsOf(shop.settings, connect({ orders }, shop.settings)))
    app.get('/', async (c) => c.json(await c.var.services.orders.all()))

    const res = await app.request('/', { headers: await tokenFor('u1') })

    expect(res.headers.get('server-timing')).toMatch(
      /^total;dur=[\d.]+, orders;dur=[\d.]+;desc="GET orders";start=/,
    )
    await app.close()
  })

  it('has probes that need no token, and a private port', async () => {
    await using shop = await backends({})
    const app = gateway(optionsOf(shop.settings, {}))
    await using server = await served(app, { privatePort: 0 })

    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ status: 'ready' })
    expect(await (await fetch(`${server.url}/livez`)).json()).toEqual({ status: 'alive' })
    expect(await (await fetch(`${server.privateUrl}/health`)).json()).toMatchObject({ name: 'how-to' })
    app.drain()
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${server.url}/livez`)).status).toBe(200)
  })

  it('is built over one Redis for sessions, limits and answers', async () => {
    const nowhere = 'http://127.0.0.1:9'
    const app = sharedApp({
      CATALOG_URL: nowhere,
      ISSUER: nowhere,
      CLIENT_SECRET: 'a secret of the client',
      REDIS_URL: 'redis://127.0.0.1:9',
    })

    expect(app.name).toBe('web-bff')
    await app.close()
  })
})

describe('settings', () => {
  it('are all wrong at once, by name and without their values', () => {
    const environment = { ORDERS_URL: 'orders:80', ISSUER: 'https://id.example', ERP_PASSWORD: 'short-one' }

    expect(() => readSettings(Settings, environment)).toThrow(/ORDERS_URL.*AUDIENCE.*ERP_PASSWORD/s)
    expect(() => readSettings(Settings, environment)).not.toThrow(/short-one/)
  })
})

describe('a process', () => {
  it('serves HTTPS with a certificate of this machine', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bffkit-https-'))
    try {
      const [cert, key] = [join(folder, 'local.pem'), join(folder, 'local-key.pem')]
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
      const kind = [
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '30',
      ]
      execFileSync('openssl', ['req', ...kind, ...subject, '-out', cert, '-keyout', key], { stdio: 'ignore' })
      await using shop = await backends({})
      const { url, stop } = await serveLocally(gateway(optionsOf(shop.settings, {})), 0, folder)

      const asked = request(`${url}/readyz`, { rejectUnauthorized: false, agent: false }).end()
      const [res] = await once(asked, 'response')
      await res.resume().toArray()
      await stop()

      expect(url).toMatch(/^https:/)
      expect(res.statusCode).toBe(200)
      expect(res.headers['strict-transport-security']).toBeDefined()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('starts with its settings and ends with 0 on SIGTERM', async () => {
    await using shop = await backends({})
    const env = {
      ISSUER: shop.settings.ISSUER,
      PORT: '0',
      PRIVATE_PORT: 'off',
      DRAIN_DELAY: '0',
    }
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('../../src/how-to/main.ts', import.meta.url))],
      { env },
    )
    try {
      const ended = once(child, 'exit')
      const messages: string[] = []
      for await (const line of createInterface(child.stdout)) {
        messages.push(JSON.parse(line).msg)
        if (messages.at(-1) === 'ready') child.kill('SIGTERM')
      }

      expect(messages).toEqual(expect.arrayContaining(['listening', 'ready', 'draining', 'stopped']))
      expect(await ended).toEqual([0, null])
    } finally {
      child.kill('SIGKILL')
    }
  })
})
