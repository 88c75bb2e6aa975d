import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { createConnection } from 'node:net'
import { expect, it } from 'vitest'
import { trusting } from '../../../test/trusting.ts'
import { type ServeOptions, serve } from '../../edge/listen/serve.ts'
import { certificateFiles } from '../../edge/test/certificate-files.ts'
import { gateway } from '../../gateway/gateway.ts'
import { passThrough } from '../../gateway/pass-through.ts'
import { connect } from '../connect.ts'
import { service } from '../service.ts'
import { rawServer } from '../test/raw-server.ts'

/** A gateway on a real socket, and a service that answers with these lines. */
const passing = async (answer: readonly string[], options: Partial<ServeOptions> = {}) => {
  const upstream = await rawServer((socket) => socket.write(answer.concat('', '').join('\r\n')))
  const orders = service('orders', {}, () => ({}))
  const services = connect({ orders }, { ORDERS_URL: upstream.url })
  const app = gateway({ name: 'shop-bff', services, auth: trusting(), log: 'silent' })
  app.route('/', passThrough(orders, { path: '/a', headers: ['via'] }))
  const { url, stop } = await serve(app, { port: 0, shedding: false, hosts: ['127.0.0.1'], ...options })
  return {
    url,
    /** The `Via` headers the service received. */
    sentVia: () => upstream.heads.map((head) => /^via: (.*)$/im.exec(head)?.[1]),
    [Symbol.asyncDispose]: async () => {
      await stop()
      await upstream[Symbol.asyncDispose]()
    },
  }
}
const fine = ['HTTP/1.1 204 No Content']

it.each([
  ['1.1', [], '1.1 shop-bff'],
  ['1.0', [], '1.0 shop-bff'],
  [
    '1.1',
    ['via: 1.0 fred, HTTP/1.1 p.example (Apache)', 'via: 2 edge'],
    '1.0 fred, HTTP/1.1 p.example (Apache), 2 edge, 1.1 shop-bff',
  ],
])(
  'H5: tells the service that a request in HTTP/%s with %j came through the gateway',
  async (version, lines, via) => {
    await using app = await passing(fine)
    const socket = createConnection(Number(new URL(app.url).port), '127.0.0.1')
    socket.write(
      `GET /a HTTP/${version}\r\nhost: 127.0.0.1\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`,
    )
    await once(socket, 'data')
    socket.destroy()

    expect(app.sentVia()).toEqual([via])
  },
)

it('H5: and one in HTTP/2', async () => {
  using files = certificateFiles()
  await using app = await passing(fine, { tls: files.written('gateway', ['127.0.0.1']) })
  const session = connectHttp2(app.url, { rejectUnauthorized: false })
  const stream = session.request({ ':path': '/a' })
  const [head] = await once(stream, 'response')
  session.destroy()

  expect([app.sentVia(), head.via]).toEqual([['2 shop-bff'], '1.1 shop-bff'])
})

it.each([
  [['HTTP/1.1 204 No Content'], '1.1 shop-bff'],
  [['HTTP/1.0 204 No Content'], '1.0 shop-bff'],
  [
    ['HTTP/1.0 200 OK', 'content-length: 0', 'via: 1.1 orders-7.internal:8080 (nginx, 1.2)'],
    '1.1 orders, 1.0 shop-bff',
  ],
  [
    ['HTTP/1.1 200 OK', 'content-length: 0', 'via: 1.1 a, HTTP/2 b:1', 'via: 1.0 c'],
    '1.1 orders, HTTP/2 orders, 1.0 orders, 1.1 shop-bff',
  ],
  [['HTTP/1.1 200 OK', 'content-length: 0', 'via: of no form'], '1.1 shop-bff'],
])('H5: tells the client of the answer %j what it came through, and no host', async (answer, via) => {
  await using app = await passing(answer)
  const res = await fetch(`${app.url}/a`)

  expect(res.headers.get('via')).toBe(via)
})
