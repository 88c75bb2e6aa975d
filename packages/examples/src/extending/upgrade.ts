import { createHash } from 'node:crypto'
import { createRoute, type GatewayEnv, secured, upgrade } from '@bffkit/core'
import { OpenAPIHono } from '@hono/zod-openapi'

type Env = GatewayEnv<object>

const route = createRoute({
  method: 'get',
  path: '/greetings',
  ...secured<Env>('greetings:read'),
  responses: {
    101: { description: 'A WebSocket that greets who has opened it, and says when the gateway stops' },
  },
})

/** As little of RFC 6455 as greets somebody: what is longer than a greeting is for a library such as ws. */
export const greetings = new OpenAPIHono<Env>().openapi(
  route,
  upgrade<Env>(
    'websocket',
    ({ request, socket, principal, closing }) => {
      const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
      socket.write(
        [
          'HTTP/1.1 101 Switching Protocols',
          'Upgrade: websocket',
          'Connection: Upgrade',
          `Sec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}`,
          '\r\n',
        ].join('\r\n'),
      )
      socket.write(textFrame(`hello ${principal.id}`))
      socket.on('data', () => {}) // otherwise nobody would notice that the client has left
      closing.addEventListener('abort', () => socket.end(closeFrame(1001)))
    },
    { origins: ['https://shop.example'] },
  ),
)

const textFrame = (text: string) => {
  const bytes = Buffer.from(text)
  if (bytes.length > 125) throw new TypeError('a greeting is at most 125 bytes')
  return Buffer.concat([Buffer.from([0x81, bytes.length]), bytes])
}

const closeFrame = (code: number) => Buffer.from([0x88, 2, code >> 8, code & 0xff])
