import { createServer } from 'node:http'

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
    const body = await new Response(req as unknown as ReadableStream).text()
    const { host: _, connection: __, 'transfer-encoding': ___, ...headers } = req.headers
    const answer = await fetch(gateway + req.url, {
      method: req.method ?? 'GET',
      headers: headers as Record<string, string>,
      ...(body !== '' && { body }),
    })
    const text = await answer.text()
    answers.push(text === '' ? null : JSON.parse(text))
    const { status } = answer
    res.writeHead(status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' })
    res.end(text)
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
