import { createServer } from 'node:http'
import { busy } from '../../../../core/src/edge/listen/busy.ts'
import { edgeServer } from '../../../../core/src/edge/listen/edge-server.ts'
import { limitsOf } from '../../../../core/src/edge/listen/limits.ts'
import { listen } from '../../listen.ts'

/** An edge that has time for nothing: what it costs is what a refusal costs. */
export const refusing = async (): Promise<string> => {
  const shed = {
    calm: false,
    admits: () => false,
    refused: { critical: 0, normal: 0, background: 0 },
    close: () => {},
  }
  const { server } = edgeServer({
    fetch: () => new Response(),
    guard: () => {},
    busy: busy({ shed }),
    limits: limitsOf(),
    log: undefined,
  })
  if (!('closeIdleConnections' in server)) throw new TypeError('refusing: plain HTTP has another server')
  return await listen(server)
}

/** The least there can be of the same: node:http, a body of that length, and no header that is not needed. */
export const bareRefusing = (): Promise<string> => {
  const body = 'x'.repeat(168)
  const headers = { 'content-type': 'application/problem+json', 'content-length': body.length }
  return listen(createServer((_, outgoing) => outgoing.writeHead(503, headers).end(body)))
}
