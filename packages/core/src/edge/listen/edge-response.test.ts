import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { type Env, served } from '../test/served.ts'
import { exchange } from '../test/wire.ts'

const ownHeaders = {
  'transfer-encoding': 'chunked',
  'keep-alive': 'timeout=600',
  'proxy-connection': 'keep-alive',
  connection: 'Keep-Alive',
}
const routes = () =>
  new Hono<Env>()
    .get('/text', (c) => c.text('text', 200, ownHeaders))
    .get('/stream', () => new Response(new Blob(['stream']).stream(), { headers: ownHeaders }))
    .get('/last', (c) => c.text('last', 200, { connection: 'close' }))

it.each([
  ['/text', '1.1', 'connection: close', 'transfer-encoding: chunked'],
  ['/text', '1.0', 'connection: close', undefined],
  ['/stream', '1.1', 'connection: close', 'transfer-encoding: chunked'],
  ['/stream', '1.0', 'connection: close', undefined],
])(
  'H6: frames an answer itself, whatever a handler says of the connection: %s over HTTP/%s',
  async (path, version, connection, length) => {
    const { url } = await served({}, {}, routes())
    const answered = await exchange(
      url,
      `GET ${path} HTTP/${version}\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
    )
    const [head = '', body] = answered.text.toLowerCase().split('\r\n\r\n')
    const framing = head
      .split('\r\n')
      .filter((line) => /^(?:content-length|transfer-|keep-|proxy-|connection)/.test(line))

    expect(framing.toSorted()).toEqual([connection, length].filter((line) => line !== undefined))
    expect(body).toContain(path.slice(1))
  },
)

it('closes a connection whose handler says so', async () => {
  const { url } = await served({}, {}, routes())
  const answered = await exchange(url, 'GET /last HTTP/1.1\r\nhost: localhost\r\n\r\n')

  expect([answered.header('connection'), answered.body]).toEqual(['close', 'last'])
})
