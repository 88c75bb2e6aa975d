import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { trusting } from '../../../test/trusting.ts'
import { gateway } from '../../gateway/gateway.ts'
import { readSettings } from '../../gateway/run/read-settings.ts'
import { serverSettings } from '../../gateway/run/settings.ts'
import { edgeFlaws, edgeOptions } from '../settings/edge-settings.ts'
import { served } from '../test/served.ts'
import { exchange } from '../test/wire.ts'
import { ListenError, serve } from './serve.ts'

const get = (path: string, host = 'localhost') =>
  `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`

describe('the private port', () => {
  it('tells how the gateway is, and what it has', async () => {
    const { privateUrl = '' } = await served({ privatePort: 0 })
    const health = await exchange(privateUrl, get('/health'))
    const document = await exchange(privateUrl, get('/openapi.json'))

    expect(JSON.parse(health.body)).toMatchObject({ name: 'test', status: 'ready', running: 0, defects: 0 })
    expect(health.header('cache-control')).toBe('no-store')
    expect(health.header('x-content-type-options')).toBe('nosniff')
    expect(JSON.parse(document.body)).toMatchObject({ openapi: '3.1.0', info: { title: 'test' } })
  })

  it('serves what the app adds, which the public port does not know', async () => {
    const { app, url, privateUrl = '' } = await served({ privatePort: 0 })
    app.private.get('/metrics', (c) => c.text('calls 1'))

    expect((await exchange(privateUrl, get('/metrics'))).body).toBe('calls 1')
    for (const path of ['/metrics', '/health', '/openapi.json'])
      expect((await exchange(url, get(path))).status).toBe(404)
  })

  it('serves nothing of the public one', async () => {
    const { privateUrl = '' } = await served({ privatePort: 0 })
    const { status, body } = await exchange(privateUrl, get('/seen'))

    expect([status, JSON.parse(body).code]).toEqual([404, 'BFF_ROUTE_UNKNOWN'])
  })

  it.each([
    ['10.0.0.7:3101', 200],
    ['localhost', 200],
    ['rebound.evil.example', 421],
  ])('may be asked by address, not by the name of somebody else: %s', async (host, status) => {
    const { privateUrl = '' } = await served({ privatePort: 0 })

    expect((await exchange(privateUrl, get('/health', host))).status).toBe(status)
  })

  it('is closed with the gateway', async () => {
    const { privateUrl = '', stop } = await served({ privatePort: 0 })
    await stop()

    await expect(fetch(`${privateUrl}/health`)).rejects.toThrow()
  })

  it('is there only when it is asked for', async () => {
    expect((await served()).privateUrl).toBeUndefined()
  })

  it('that is taken closes the public one again', async () => {
    const { privateUrl = '' } = await served({ privatePort: 0 })
    const taken = Number(new URL(privateUrl).port)
    const app = gateway({ name: 'late', services: {}, auth: trusting(), log: 'silent' })

    await expect(serve(app, { port: 0, privatePort: taken })).rejects.toThrow(
      new ListenError(
        `late: port ${taken} is taken; set PRIVATE_PORT to a free one, or stop what listens there`,
      ),
    )
  })
})

describe('the settings of the edge', () => {
  const schema = z.object(serverSettings(3001))
  const options = (environment: Record<string, string>) => {
    const settings = readSettings(schema, environment)
    return edgeOptions(settings, settings.PORT)
  }

  it('are none by default, but for the private port', () => {
    expect(options({})).toEqual({ privatePort: 3101 })
  })

  it.each([
    [{ PORT: '8080' }, 8180],
    [{ PORT: '0' }, 0],
    [{ PORT: '65435' }, 65_535],
    [{ PRIVATE_PORT: 'off' }, undefined],
    [{ PRIVATE_PORT: '0' }, 0],
    [{ PRIVATE_PORT: '9000' }, 9000],
  ])('say the private port: %j', (environment, privatePort) => {
    expect(options(environment)).toEqual({ privatePort })
  })

  it('are lists with commas', () => {
    expect(
      options({
        HOSTS: 'api.example, *.shop.example',
        TRUSTED_PROXIES: '10.0.0.0/8,fd00::/8',
        FORWARDED_HEADER: 'forwarded',
        PROXY_HEADERS: 'x-auth-request-user, x-team',
        ALLOW: '192.0.2.0/24',
        BLOCK: '192.0.2.7',
        TLS_CERT: 'a.pem',
        TLS_KEY: 'a.key',
        TLS_CLIENT_CA: 'ca.pem',
      }),
    ).toEqual({
      privatePort: 3101,
      hosts: ['api.example', '*.shop.example'],
      trustedProxies: ['10.0.0.0/8', 'fd00::/8'],
      forwardedHeader: 'forwarded',
      proxyHeaders: ['x-auth-request-user', 'x-team'],
      allow: ['192.0.2.0/24'],
      block: ['192.0.2.7'],
      tls: { cert: 'a.pem', key: 'a.key', clientCa: 'ca.pem', clientCertificates: 'required' },
    })
    expect(options({ TRUSTED_PROXIES: '2' })).toMatchObject({ trustedProxies: 2 })
  })

  it.each([
    [{ HOSTS: 'http://api.example' }, 'HOSTS: must be host names'],
    [{ HOSTS: ',' }, 'HOSTS: must be host names'],
    [{ ALLOW: '10.0.0.0/64' }, 'ALLOW: must be addresses and CIDR ranges'],
    [{ BLOCK: 'evil.example' }, 'BLOCK: must be addresses and CIDR ranges'],
    [{ TRUSTED_PROXIES: 'load-balancer' }, 'TRUSTED_PROXIES: '],
    [{ FORWARDED_HEADER: 'x-real-ip' }, 'FORWARDED_HEADER: '],
    [{ PROXY_HEADERS: 'x-team,host' }, 'PROXY_HEADERS: must be names of headers'],
    [{ PRIVATE_PORT: '70000' }, 'PRIVATE_PORT: '],
  ])('name what is wrong: %j', (environment, message) => {
    expect(() => readSettings(schema, environment)).toThrow(message)
  })

  it.each([
    [{ TLS_CERT: 'a.pem' }, ['TLS_KEY: must be set where TLS_CERT is']],
    [{ TLS_KEY: 'a.key' }, ['TLS_CERT: must be set where TLS_KEY is']],
    [{ TLS_CLIENT_CA: 'ca.pem' }, ['TLS_CERT: must be set where TLS_CLIENT_CA is']],
    [
      { TLS_CLIENT_CERTIFICATES: 'optional' },
      ['TLS_CLIENT_CA: must be set where TLS_CLIENT_CERTIFICATES is'],
    ],
    [{ PORT: '65436' }, ['PRIVATE_PORT: must be set, to a port or off, where PORT is beyond 65435']],
    [{ PORT: '8080', PRIVATE_PORT: '8080' }, ['PRIVATE_PORT: must be another one than PORT']],
    [{ PORT: '0', PRIVATE_PORT: '0' }, []],
    [{ PORT: '65500', PRIVATE_PORT: 'off' }, []],
  ])('R13: say which other one they need: %j', (environment, flaws) => {
    const settings = readSettings(schema, environment)

    expect(edgeFlaws(settings, settings.PORT).map(({ name, problem }) => `${name}: ${problem}`)).toEqual(
      flaws,
    )
  })
})
