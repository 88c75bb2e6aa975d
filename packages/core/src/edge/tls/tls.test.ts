import { createPrivateKey } from 'node:crypto'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  constants,
  type SecureClientSessionOptions,
} from 'node:http2'
import { type RequestOptions, request } from 'node:https'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clientCertificate } from '../../auth/client/client-certificate.ts'
import { certificate } from '../test/certificate.ts'
import { certificateFiles } from '../test/certificate-files.ts'
import { type Env, served } from '../test/served.ts'
import { wire } from '../test/wire.ts'
import { CertificateError } from './certificates.ts'

const Health = z.object({ certificate: z.object({ expires: z.string(), daysLeft: z.number() }) })

let files: ReturnType<typeof certificateFiles>
let server: { cert: string; key: string }
beforeAll(() => {
  files = certificateFiles()
  server = files.written('server', ['localhost', '127.0.0.1'])
})
afterAll(() => files[Symbol.dispose]())

/** One HTTPS request over HTTP/1.1, on a connection of its own. */
const get = (url: string, path: string, options: RequestOptions = {}) =>
  new Promise<{ status: number | undefined; headers: object; body: string }>((resolve, reject) => {
    const asked = request(
      `${url}${path}`,
      { ca: readFileSync(files.ca), agent: false, ...options },
      async (res) => resolve({ status: res.statusCode, headers: res.headers, body: await text(res) }),
    )
    asked.on('error', reject).end()
  })

/** One request over HTTP/2. */
const get2 = async (session: ClientHttp2Session, headers: Record<string, string>) => {
  const stream = session.request(headers)
  const answer = new Promise<Record<string, unknown>>((resolve, reject) =>
    stream.once('response', resolve).once('error', reject),
  )
  return { headers: await answer, body: await text(stream) }
}
const http2 = (url: string, options: SecureClientSessionOptions = {}) =>
  connectHttp2(url, { ca: readFileSync(files.ca), ...options })

describe('S4: a connection that never begins to speak TLS', () => {
  it('is counted, and the oldest makes room', async () => {
    const { url } = await served({ tls: server, limits: { maxConnections: 5 } })
    const silent = await Promise.all(Array.from({ length: 20 }, () => wire(url)))
    await Promise.all(silent.slice(0, 15).map(({ closed }) => closed))

    expect(silent.filter(({ socket }) => !socket.destroyed)).toHaveLength(5)
    expect((await get(url, '/seen')).status).toBe(200)
  })

  it('does not cost a busy one its place', async () => {
    const gate = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    const routes = new Hono<Env>().get('/busy', async (c) => {
      begun.resolve()
      await gate.promise
      return c.text('done')
    })
    const { url } = await served({ tls: server, limits: { maxConnections: 2 } }, {}, routes)
    const session = http2(url)
    const busy = get2(session, { ':path': '/busy' })
    await begun.promise
    const silent = [await wire(url), await wire(url), await wire(url)]
    await Promise.all([silent[0]?.closed, silent[1]?.closed])
    gate.resolve()

    expect((await busy).body).toBe('done')
    session.close()
  })

  it('is cut when its time is over, also when it says a little', async () => {
    const { url } = await served({ tls: server, limits: { handshakeTimeout: 100 } })
    const [silent, begun] = [await wire(url), await wire(url)]
    begun.send('\x16\x03\x01')
    await Promise.all([silent.closed, begun.closed])

    expect(silent.socket.destroyed && begun.socket.destroyed).toBe(true)
  })
})

describe('HTTPS', () => {
  it('serves HTTP/1.1 with HSTS', async () => {
    const { url } = await served({ tls: server })
    const { status, headers, body } = await get(url, '/seen')

    expect(url).toMatch(/^https:/)
    expect([status, JSON.parse(body).path]).toEqual([200, '/seen'])
    expect(headers).toMatchObject({ 'strict-transport-security': 'max-age=31536000; includeSubDomains' })
  })

  it('leaves HSTS out when it is configured so', async () => {
    const { url } = await served({ tls: server }, { edge: { hstsMaxAge: 0 } })

    expect((await get(url, '/seen')).headers).not.toHaveProperty('strict-transport-security')
  })

  it('serves HTTP/2, behind the same guard', async () => {
    const { url } = await served({ tls: server, hosts: ['127.0.0.1'] })
    const session = http2(url)
    const right = await get2(session, {
      ':path': '/seen',
      'x-forwarded-for': '6.6.6.6',
      x_user_id: 'u2',
      accept: 'a',
    })
    const statuses: unknown[] = []
    for (const headers of [
      { ':path': '/seen/%2e%2e/x' },
      { ':path': '//evil.example' },
      { ':path': '/seen', ':authority': 'evil.example' },
      { ':path': '/seen', ':method': 'FROBNICATE' },
      { ':path': '/seen', ':method': 'TRACE' },
      { ':path': `/${'a'.repeat(8_192)}` },
      { ':path': '/livez' },
    ])
      statuses.push((await get2(session, headers)).headers[':status'])
    session.close()

    expect(right.headers).toMatchObject({
      ':status': 200,
      'x-content-type-options': 'nosniff',
      vary: 'Origin',
    })
    expect(JSON.parse(right.body).headers).toEqual({ accept: 'a' })
    expect(statuses).toEqual([400, 400, 421, 501, 405, 414, 200])
  })

  it.each([
    ['the same', '', 200],
    ['its default port', ':443', 200],
    ['another name', 'evil.example', 400],
    ['another port', ':81', 400],
  ])('S5: holds host against :authority: %s', async (_, host, status) => {
    const { url } = await served({ tls: server, hosts: ['api.example'] })
    const session = http2(url)
    const name = host.startsWith(':') || host === '' ? `API.example${host}` : host
    const answer = await get2(session, { ':path': '/seen', ':authority': 'api.example', host: name })
    session.close()

    expect(answer.headers[':status']).toBe(status)
  })

  it('S5: takes a host alone for the authority, and holds it against the hosts', async () => {
    const { url } = await served({ tls: server, hosts: ['api.example'] })
    const statuses: unknown[] = []
    for (const host of ['api.example', 'evil.example']) {
      const session = http2(url)
      statuses.push((await get2(session, { ':path': '/seen', host })).headers[':status'])
      session.close()
    }

    expect(statuses).toEqual([200, 421])
  })

  it.each(['/seen/%00', '//x', `/${'a'.repeat(8_192)}`])(
    'S16: sends HSTS on what is refused at the edge, too: %s',
    async (path) => {
      const { url } = await served({ tls: server })
      const session = http2(url)
      const { headers } = await get2(session, { ':path': path })
      session.close()

      expect(headers).toMatchObject({ 'strict-transport-security': 'max-age=31536000; includeSubDomains' })
    },
  )

  it('S16: sends HSTS, with the configured age, on what is not even HTTP', async () => {
    const refusalWith = async (hstsMaxAge: number) => {
      const { url } = await served({ tls: server }, { edge: { hstsMaxAge } })
      const socket = connectTls({
        port: Number(new URL(url).port),
        ca: readFileSync(files.ca),
        ALPNProtocols: ['http/1.1'],
      })
      socket.write('GET /seen\r\n\r\n')
      return text(socket)
    }

    expect(await refusalWith(60)).toMatch(/^HTTP\/1\.1 400 [\s\S]*strict-transport-security: max-age=60; /)
    expect(await refusalWith(0)).not.toMatch(/strict-transport-security/)
  })

  it.each<[string, (stream: ClientHttp2Stream, session: ClientHttp2Session) => void]>([
    ['a stream it does not want any more', (stream) => stream.close(constants.NGHTTP2_CANCEL)],
    ['its connection', (_, session) => session.destroy()],
  ])('H2: notices at once that a client has left %s', async (_, leave) => {
    const asked = Promise.withResolvers<void>()
    const waits = new Hono<Env>().get('/waits', async (c) => {
      asked.resolve()
      await new Promise((resolve) => c.var.scope.cancellation.add({ cancel: resolve }))
      return c.text('too late')
    })
    const { url, lines, app } = await served({ tls: server }, {}, waits)
    const session = http2(url)
    const stream = session.request({ ':path': '/waits' })
    stream.on('error', () => {})
    await asked.promise
    leave(stream, session)

    await expect.poll(lines).toMatchObject([{ route: '/waits', status: 499 }])
    expect(app.lifecycle.running).toBe(0)
    session.destroy()
  })

  it('H6: streams the events of a handler, whatever it says of the connection', async () => {
    const events = new Hono<Env>().get('/events', (c) => {
      c.header('keep-alive', 'timeout=5')
      return streamSSE(c, (stream) => stream.writeSSE({ data: 'first' }))
    })
    const { url } = await served({ tls: server }, {}, events)
    const session = http2(url)
    const { headers, body } = await get2(session, { ':path': '/events' })
    session.close()

    expect([headers[':status'], body]).toEqual([200, 'data: first\n\n'])
  })

  it('H2: does not let the answer look complete of a client that is cut off, since it reads nothing', async () => {
    const large = new Hono<Env>().get('/large', (c) => c.text('x'.repeat(30_000_000)))
    const { url, lines } = await served({ tls: server, limits: { stallTimeout: 200 } }, {}, large)
    const session = http2(url)
    const stream = session.request({ ':path': '/large' })
    stream.on('error', () => {})
    await expect.poll(lines).toHaveLength(1)
    await expect.poll(() => stream.rstCode).toBe(constants.NGHTTP2_CANCEL)
    session.destroy()
  })

  it('stops with HTTP/2 connections open', async () => {
    const { url, stop } = await served({ tls: server })
    const session = http2(url)
    await get2(session, { ':path': '/seen' })

    expect(await stop()).toBe(0)
  })

  it('speaks TLS 1.2 and 1.3 only', async () => {
    const { url } = await served({ tls: server })
    const old = {
      port: Number(new URL(url).port),
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ca: readFileSync(files.ca),
    } as const
    const socket = connectTls({ ...old, ciphers: 'DEFAULT@SECLEVEL=0' })

    await expect(new Promise((_, reject) => socket.once('error', reject))).rejects.toThrow()
  })

  it('takes new certificates when the files change, and keeps the old ones while they are broken', async () => {
    using own = certificateFiles()
    const first = own.written('one', ['localhost'])
    const { url, lines } = await served({ tls: { ...first, reloadInterval: 20 } })
    const subject = () =>
      new Promise<unknown>((resolve) => {
        const socket = connectTls(
          { port: Number(new URL(url).port), ca: readFileSync(own.ca), checkServerIdentity: () => undefined },
          () => {
            resolve(socket.getPeerCertificate().subject.CN)
            socket.destroy()
          },
        )
      })
    expect(await subject()).toBe('one')

    writeFileSync(first.cert, 'broken')
    await expect.poll(lines).toMatchObject([{ msg: 'certificates not reloaded' }])
    expect(await subject()).toBe('one')

    const second = own.written('two', ['localhost'])
    cpSync(second.key, first.key)
    cpSync(second.cert, first.cert)
    await expect.poll(subject).toBe('two')
  })

  it('R14: are shown on the private port, and read when the gateway is asked to reload', async () => {
    const first = files.written('before', ['localhost'])
    const { app, privateUrl, lines } = await served({ tls: first, privatePort: 0 })
    const health = async () => Health.parse(await (await fetch(`${privateUrl}/health`)).json()).certificate
    expect(await health()).toEqual({ expires: expect.stringMatching(/^\d{4}-.*Z$/), daysLeft: 0.9 })
    writeFileSync(first.cert, 'nothing')
    await app.reload()

    expect(lines()).toMatchObject([
      { msg: 'not reloaded', what: 'certificates' },
      { msg: 'reloaded', reloaded: [] },
    ])
    expect((await health()).daysLeft).toBe(0.9)
  })

  it('R14: say at the start that they have expired', async () => {
    const now = () => Date.now() + 2 * 86_400_000
    const { lines } = await served({ tls: { ...server, now } })

    expect(lines()).toMatchObject([{ level: 50, msg: 'certificate has expired', setting: 'TLS_CERT' }])
  })

  it('does not start with files that cannot be used', async () => {
    await expect(served({ tls: { ...server, cert: 'nowhere.pem' } })).rejects.toThrow(
      new CertificateError('serve: tls.cert (TLS_CERT): nowhere.pem must be a readable file in PEM (ENOENT)'),
    )
    const other = files.written('other', ['localhost'])
    await expect(served({ tls: { cert: server.cert, key: other.key } })).rejects.toThrow(CertificateError)
    const locked = createPrivateKey(readFileSync(server.key, 'utf8'))
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'canary' })
      .toString()
    const key = `${server.key}.locked`
    writeFileSync(key, locked)
    await expect(served({ tls: { cert: server.cert, key } })).rejects.toThrow(
      `serve: tls.key (TLS_KEY): ${key} must be a key without a passphrase (`,
    )
  })
})

describe('a client certificate', () => {
  const scopes = ({ names: [id = ''] }: { readonly names: readonly string[] }) =>
    id === 'spiffe://shop.example/acme' ? ['orders:read'] : undefined
  const asking = (clientCertificates: 'required' | 'optional' = 'required') =>
    served(
      { tls: { ...server, clientCa: files.ca, clientCertificates } },
      { auth: clientCertificate({ scopes }) },
    )

  it('becomes the principal, over HTTP/1.1 and HTTP/2', async () => {
    const acme = files.signed('Acme', ['acme.example', 'spiffe://shop.example/acme'])
    const { url, lines } = await asking()
    const session = http2(url, acme)

    expect((await get(url, '/profile', acme)).status).toBe(200)
    expect((await get2(session, { ':path': '/profile' })).headers[':status']).toBe(200)
    session.close()
    const principal = { kind: 'certificate', id: 'spiffe://shop.example/acme' }
    expect(lines()).toMatchObject([{ principal }, { principal }])
  })

  it('that nobody knows is 401', async () => {
    const stranger = files.signed('Stranger', ['stranger.example'])
    const { url } = await asking()
    const { status, headers } = await get(url, '/profile', stranger)

    expect(status).toBe(401)
    expect(headers).toMatchObject({ 'www-authenticate': 'ClientCertificate' })
  })

  it.each([
    'x, URI:spiffe://shop.example/acme, y@evil.example',
    '"x", URI:spiffe://shop.example/acme, "@evil.example',
    'x\\", URI:spiffe://shop.example/acme, @evil.example',
  ])('cannot write a name of another kind into its mailbox: %s', async (mailbox) => {
    const { url } = await asking()
    expect((await get(url, '/profile', files.signed('Mallory', [mailbox]))).status).toBe(401)
  })

  it('is needed in the handshake', async () => {
    const { url } = await asking()

    await expect(get(url, '/profile')).rejects.toThrow()
  })

  it('that is optional is 401 when it lacks, or somebody else has signed it', async () => {
    const evil = certificate('authority')
    const forged = files.signed('Acme', ['spiffe://shop.example/acme'], evil)
    const { url } = await asking('optional')

    expect((await get(url, '/livez')).status).toBe(200)
    expect((await get(url, '/profile')).status).toBe(401)
    expect((await get(url, '/profile', forged)).status).toBe(401)
  })

  it('cannot be claimed by a header', async () => {
    const { url } = await asking('optional')
    const headers = { 'x-client-cert': 'acme', 'x-forwarded-client-cert': 'URI=spiffe://shop.example/acme' }

    expect((await get(url, '/profile', { headers })).status).toBe(401)
  })
})
