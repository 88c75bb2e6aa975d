import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as a service got it. */
export interface Got {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly raw: readonly string[]
  readonly body: Buffer
}

/** A real HTTP server on a free port, and what it was asked. */
export interface HttpService extends AsyncDisposable {
  readonly url: string
  readonly got: readonly Got[]
}

/** Answers each request, once it is read, as the test says. */
export const httpService = async (
  answer: (got: Got, outgoing: ServerResponse, count: number) => unknown,
): Promise<HttpService> => {
  const got: Got[] = []
  const server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray())
    const { method = '', url = '', headers, rawHeaders: raw } = incoming
    const one = { method, url, headers, raw, body }
    got.push(one)
    await answer(one, outgoing, got.length)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    got,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Answers with JSON. */
export const json = (outgoing: ServerResponse, value: unknown, status = 200): void => {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
