import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What a {@link TokenServer} answers a request for a token with. */
export interface TokenAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A request for a token, as it came. */
export interface TokenRequest {
  readonly authorization: string | undefined
  readonly form: Readonly<Record<string, string>>
}

/** An identity provider with nothing but metadata and a token endpoint. */
export interface TokenServer extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly TokenRequest[]
  /** Times its metadata was read. */
  readonly discoveries: number
}

/** Starts a {@link TokenServer} on a free port. `answer` may take its time. */
export const tokenServer = async (
  answer: (request: TokenRequest, count: number) => TokenAnswer | Promise<TokenAnswer>,
  metadata: Readonly<Record<string, unknown>> = {},
): Promise<TokenServer> => {
  const requests: TokenRequest[] = []
  let discoveries = 0
  let url = ''

  const answerTo = async (incoming: IncomingMessage): Promise<TokenAnswer> => {
    if (incoming.method === 'GET') {
      discoveries += 1
      return { body: { issuer: url, token_endpoint: `${url}/token`, ...metadata } }
    }
    const form = Object.fromEntries(new URLSearchParams(await text(incoming)))
    const request = { authorization: incoming.headers.authorization, form }
    requests.push(request)
    return answer(request, requests.length)
  }

  const server = createServer(async (incoming, outgoing) => {
    const { status = 200, headers, body = {} } = await answerTo(incoming)
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers })
    outgoing.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    requests,
    get discoveries() {
      return discoveries
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The answer that is a token. */
export const issued = (token: string, expiresIn: number | undefined = 3_600): TokenAnswer => ({
  body: { access_token: token, token_type: 'Bearer', ...(expiresIn && { expires_in: expiresIn }) },
})
