import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'

/** A port nobody listens at now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // A server of a port has an address of this kind (nodejs.org/api/net.html#serveraddress).
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
