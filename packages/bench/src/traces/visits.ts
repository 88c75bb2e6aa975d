import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { type ClientHttp2Session, connect, constants } from 'node:http2'
import { setTimeout as sleep } from 'node:timers/promises'

/** Sends a GET, reads the answer to its end, and gives the status; 499 when it left instead. */
export interface Client extends Disposable {
  get(path: string, headers: Readonly<Record<string, string>>, leaves: boolean): Promise<number>
}

/** Milliseconds after which a client leaves. */
const pollInterval = 100

/** A client by HTTP/1.1. */
export const plainClient = (url: string): Client => ({
  get: async (path, headers, leaves) => {
    const request = httpRequest(url + path, { headers }).on('error', () => {})
    request.end()
    if (leaves) {
      await sleep(pollInterval)
      request.destroy()
      return 499
    }
    const [incoming]: IncomingMessage[] = await once(request, 'response')
    await incoming?.toArray()
    return incoming?.statusCode ?? 0
  },
  [Symbol.dispose]: () => {},
})

/** A client by HTTP/2 over TLS, who believes any certificate. */
export const secureClient = (url: string): Client => {
  const session: ClientHttp2Session = connect(url, { rejectUnauthorized: false })
  return {
    get: async (path, headers, leaves) => {
      const stream = session.request({ ':path': path, ...headers }).on('error', () => {})
      if (leaves) {
        await sleep(pollInterval)
        stream.close(constants.NGHTTP2_CANCEL)
        return 499
      }
      const [head] = await once(stream, 'response')
      stream.resume()
      await once(stream, 'close')
      return Number(head[':status'])
    },
    [Symbol.dispose]: () => session.destroy(),
  }
}

/** How a request comes: without a trace, or with one that is recorded or not. */
type Coming = 'alone' | 'sampled' | 'unsampled'

/** One request of a proof. */
export interface Visit {
  readonly path: string
  readonly coming: Coming
  readonly status: number
  readonly leaves: boolean
}

const comings = ['alone', 'sampled', 'unsampled'] as const
const kinds =
  'plain parts again posted batch twice row text kept tagged shared locked passed streamed handled'.split(' ')

/** What is asked for, in groups: those of a group together, one group after the other. */
export const visits = (): Visit[][] => {
  let n = 0
  const visit = (kind: string, coming: Coming, status = 200, leaves = false) => {
    n += 1
    return { path: `/${kind}/${n}`, coming, status, leaves }
  }
  const again = (kind: string, key: string, x: number, coming: Coming) => ({
    ...visit(kind, coming),
    path: `/${kind}/${key}x${x}`,
  })
  // So many answers are known before a call is made twice.
  const before = Array.from({ length: 100 }, () => [visit('plain', 'alone')])
  const oneByOne = comings.flatMap((coming) => [
    ...[...kinds, 'both'].map((kind) => [visit(kind, coming)]),
    ...['kept', 'tagged', 'shared'].flatMap((kind) => [0, 1, 2].map((x) => [again(kind, coming, x, coming)])),
    [visit('hang', coming, 504)],
    [visit('hang', coming, 499, true)],
    [visit('streamed', coming, 499, true)],
    [0, 1].map((x) => again('shared', `${coming}2`, x, coming)),
  ])
  const together = Array.from({ length: 50 }, (_, i) =>
    visit(kinds[i % kinds.length] ?? '', comings[i % comings.length] ?? 'alone'),
  )
  return [...before, ...oneByOne, together]
}
