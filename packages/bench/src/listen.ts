import { once } from 'node:events'
import type { Server } from 'node:http'

/** Milliseconds an idle connection stays open, longer than any pause of a run. */
const keepAlive = 72_000

/** Listens on a free port of this machine and keeps connections open, as every server of the benchmark does. */
export const listen = async (server: Server): Promise<string> => {
  server.keepAliveTimeout = keepAlive
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('listen: the server has no port')
  return `http://127.0.0.1:${address.port}`
}
