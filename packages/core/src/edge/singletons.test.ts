import { describe, expect, it } from 'vitest'
import { requestSingletons } from './singletons.ts'
import { seenHeaders } from './test/seen-headers.ts'
import { served } from './test/served.ts'
import { exchange } from './test/wire.ts'

describe('S18: a header of one value', () => {
  /** The specification, but the length: two that differ are refused by the parser. */
  const names =
    `Content-Type, Authorization, Proxy-Authorization, Origin, Referer, User-Agent, From, Range, If-Range,
    If-Modified-Since, If-Unmodified-Since, Max-Forwards, Access-Control-Request-Method, Sec-Fetch-Site, Sec-Fetch-Mode, Sec-Fetch-Dest, Sec-Fetch-User, Idempotency-Key,
    X-CSRF, X-API-Key, DPoP, Last-Event-ID, Content-Range, Location`
      .split(',')
      .map((name) => name.trim())

  it('is tried whenever the edge has it for one', () => {
    const tried = names.map((name) => name.toLowerCase())

    expect([...tried, 'content-length'].sort()).toEqual([...requestSingletons].sort())
  })

  it.each(names)('is one when it comes twice and says the same: %s', async (name) => {
    expect(await seenHeaders([`${name}: a`, 'x-other: 1', `${name.toLowerCase()}: a`])).toEqual({
      [name.toLowerCase()]: 'a',
      'x-other': '1',
    })
  })

  it.each(names)('is 400 when it says two things: %s', async (name) => {
    const { url } = await served()
    const { status, body } = await exchange(
      url,
      `GET /seen HTTP/1.1\r\nhost: localhost\r\n${name}: a\r\n${name}: b\r\n\r\n`,
    )

    expect([status, JSON.parse(body).code]).toEqual([400, 'BFF_REQUEST_MALFORMED'])
  })

  it.each(['Server', 'Date', 'Accept', 'X-Anything', 'Cookie'])('is not every one: %s', async (name) => {
    expect((await seenHeaders([`${name}: a`, `${name}: b`]))[name.toLowerCase()]).toBeDefined()
  })
})
