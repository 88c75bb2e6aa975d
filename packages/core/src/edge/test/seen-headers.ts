import type { ServeOptions } from '../listen/serve.ts'
import { served } from './served.ts'
import { exchange } from './wire.ts'

/** Sends these lines as headers to a gateway, and gives what a handler sees of them. */
export const seenHeaders = async (headers: readonly string[], options: Partial<ServeOptions> = {}) => {
  const { url } = await served(options)
  const head = ['GET /seen HTTP/1.1', 'host: localhost', 'connection: close', ...headers].join('\r\n')
  const answer = await exchange(url, `${head}\r\n\r\n`)
  const { host: _, connection, ...rest }: Record<string, string> = JSON.parse(answer.body).headers
  return rest
}
