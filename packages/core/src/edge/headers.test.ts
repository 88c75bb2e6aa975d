import { describe, expect, it } from 'vitest'
import { served } from './test/served.ts'
import { exchange } from './test/wire.ts'

const get = (...headers: string[]) =>
  `${['GET /seen HTTP/1.1', 'host: localhost', ...headers].join('\r\n')}\r\nconnection: close\r\n\r\n`

const seen = async (url: string, bytes: string): Promise<Record<string, string>> =>
  JSON.parse((await exchange(url, bytes)).body).headers

describe('a header that only a proxy may write', () => {
  it.each([
    'X-Forwarded-For: 6.6.6.6',
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Prefix: /x',
    'Forwarded: for=6.6.6.6',
    'X-Real-IP: 6.6.6.6',
    'X-User-Id: u2',
    'X-Original-URL: /admin',
    'X-Rewrite-URL: /admin',
    'X-HTTP-Method-Override: DELETE',
    'X-Method-Override: DELETE',
    'True-Client-IP: 6.6.6.6',
    'X_User_Id: u2',
    'Authorization_: Bearer x',
  ])('is seen by nobody: %s', async (header) => {
    const { url } = await served()

    expect(await seen(url, get('accept: */*', header))).toEqual({
      host: 'localhost',
      accept: '*/*',
      connection: 'close',
    })
  })

  it('changes neither method nor path', async () => {
    const { url } = await served()
    const { body } = await exchange(url, get('X-HTTP-Method-Override: DELETE', 'X-Original-URL: /profile'))

    expect(JSON.parse(body)).toMatchObject({ method: 'GET', path: '/seen' })
  })

  it('does not make a connection secure', async () => {
    const { url } = await served()
    const answer = await exchange(url, get('X-Forwarded-Proto: https'))

    expect(answer.header('strict-transport-security')).toBeUndefined()
  })
})

describe('a header that Connection nominates', () => {
  const nominating = (names: string, ...headers: string[]) =>
    `${['GET /seen HTTP/1.1', 'host: localhost', `connection: close, ${names}`, ...headers].join('\r\n')}\r\n\r\n`

  it('is seen by nobody', async () => {
    const { url } = await served()
    const headers = await seen(url, nominating('X-Hop, accept', 'x-hop: 1', 'accept: */*', 'x-other: 2'))

    expect(headers).toEqual({ host: 'localhost', connection: 'close, X-Hop, accept', 'x-other': '2' })
  })

  it('does not take away the id of the gateway', async () => {
    const { url } = await served()
    const answer = await exchange(url, nominating('X-Request-Id', 'x-request-id: request-1'))

    expect(answer.header('x-request-id')).toMatch(/^[\da-f-]{36}$/)
  })

  it('does not take away what says who calls, where, and how long the body is', async () => {
    const { url } = await served()
    const headers = await seen(
      url,
      nominating('host, authorization, origin', 'authorization: Bearer x', 'origin: null'),
    )

    expect(headers).toMatchObject({ host: 'localhost', authorization: 'Bearer x', origin: 'null' })
  })
})

describe('what a client writes into a request', () => {
  it.each([
    ['a path', '/nothing/%1b%5b31m'],
    ['a query', '/seen?a=%0d%0a%1b[31m%e2%80%a8'],
  ])('as %s leaves one JSON line that says nothing of it', async (_, target) => {
    const { url, text, lines } = await served()
    await exchange(url, `GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)

    expect(lines()).toHaveLength(1)
    expect(text().match(/[\r\n]/g)).toHaveLength(1)
    expect(text()).not.toMatch(/31m|\u2028|%/)
  })

  it('as a user agent leaves one JSON line that says nothing of it', async () => {
    const { url, text } = await served()
    await exchange(url, get('user-agent: \xe2\x80\xa8secret-agent'))

    expect(text().match(/[\r\n]/g)).toHaveLength(1)
    expect(text()).not.toMatch(/secret-agent|\u2028/)
  })

  it('as an id of its own is escaped by being refused', async () => {
    const { url, lines } = await served()
    await exchange(url, get('x-request-id: evil"}secret'))

    expect(lines()).toMatchObject([{ requestId: expect.stringMatching(/^[\da-f-]{36}$/) }])
  })
})
