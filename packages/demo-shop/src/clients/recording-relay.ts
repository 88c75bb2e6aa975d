import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'

/** Stands before a gateway and keeps what it answers. */
export interface RecordingRelay extends AsyncDisposable {
  readonly url: string
  /** The JSON of each answer since this was last asked; `null` for one without a body. */
  take(): unknown[]
}

/** Passes requests on to a gateway, with their headers and bodies, and the answers back. */
export const recordingRelay = async (gateway: string): Promise<RecordingRelay> => {
  let answers: unknown[] = []
  const server = createServer(async (req, res) => {
    const body = await text(req)
    const answer = await fetch(gateway + req.url, {
      method: req.method ?? 'GET',
      headers: forwardedHeaders(req.headers),
      ...(body !== '' && { body }),
    })
    const answerText = await answer.text()
    answers.push(answerText === '' ? null : JSON.parse(answerText))
    res.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' })
    res.end(answerText)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('recordingRelay: it listens nowhere')
  return {
    url: `http://127.0.0.1:${address.port}`,
    take: () => {
      const taken = answers
      answers = []
      return taken
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** What is about the connection to the relay stays here. */
const ofConnection = new Set(['host', 'connection', 'transfer-encoding', 'content-length'])

const forwardedHeaders = (headers: IncomingHttpHeaders): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || ofConnection.has(name) ? [] : [[name, String(value)]],
  )
