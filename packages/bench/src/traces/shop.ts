import { createServer, type ServerResponse } from 'node:http'
import { listen } from '../listen.ts'

/** A call as the service got it. */
export interface Got {
  readonly path: string
  readonly requestId: string
  readonly traceparents: readonly string[]
  readonly tracestates: readonly string[]
}

/** The service, which writes down the trace headers of each call. */
export interface Shop extends Disposable {
  readonly url: string
  readonly got: readonly Got[]
}

const json = (outgoing: ServerResponse, value: unknown, status = 200) =>
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

const thing = { id: '1' }

/** Beats every 20 ms, a fifth of a second long. */
const stream = (outgoing: ServerResponse) => {
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
  const beats = setInterval(() => outgoing.write('data: beat\n\n'), 20)
  const end = setTimeout(() => outgoing.end(), 200)
  outgoing.on('close', () => {
    clearInterval(beats)
    clearTimeout(end)
  })
}

/** What is answered to a path, by its first word; `times` is how often the path was asked for. */
const answers = (held: Map<string, ServerResponse>): Readonly<Record<string, Answer>> => ({
  again: (outgoing, times) => json(outgoing, thing, times === 1 ? 503 : 200),
  broken: (outgoing) => json(outgoing, {}, 500),
  hang: () => {},
  // The first one is answered when the second has come.
  both: (outgoing, times, path) => {
    const first = held.get(path)
    held.set(path, outgoing)
    if (times > 1) for (const one of [outgoing, first]) if (one) json(one, thing)
  },
  events: stream,
  login: (outgoing) => json(outgoing, { token: 'abc', expiresIn: 600 }),
  batch: (outgoing, _, path) => {
    const ids = new URL(path, 'http://shop.example').searchParams.get('ids')?.split(',') ?? []
    json(
      outgoing,
      ids.map((id) => ({ id })),
    )
  },
})
type Answer = (outgoing: ServerResponse, times: number, path: string) => void

const valuesOf = (raw: readonly string[], name: string) =>
  raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name)

export const startShop = async (): Promise<Shop> => {
  const got: Got[] = []
  const asked = new Map<string, number>()
  const answersOf = answers(new Map())
  const server = createServer((incoming, outgoing) => {
    const { url: path = '/', headers, rawHeaders: raw } = incoming
    incoming.resume()
    const [traceparents, tracestates] = [valuesOf(raw, 'traceparent'), valuesOf(raw, 'tracestate')]
    got.push({ path, requestId: String(headers['x-request-id']), traceparents, tracestates })
    const times = (asked.get(path) ?? 0) + 1
    asked.set(path, times)
    const kind = path.split(/[/?]/)[1] ?? ''
    if (headers['if-none-match']) outgoing.writeHead(304, { etag: '"1"' }).end()
    else if (kind === 'tagged') json(outgoing.setHeader('etag', '"1"'), thing)
    else if (answersOf[kind]) answersOf[kind](outgoing, times, path)
    else json(outgoing, thing)
  })
  const url = await listen(server)
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url, got, [Symbol.dispose]: stop }
}
