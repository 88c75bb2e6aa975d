import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port nobody listens on, for what has to be found there again after a restart. */
export const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

const services = ['users', 'catalog', 'carts', 'orders', 'rewards', 'inbox', 'inventory', 'reviews', 'offers']
const others = ['identity', 'recommendations', 'mobile', 'web', 'partner']

/** Settings of the demo for somebody on whose machine its ports may be taken: free ones, and a database in memory. */
export const demoPorts: Readonly<Record<string, string>> = {
  SHOP_DATABASE: ':memory:',
  ...Object.fromEntries([...services, ...others].map((name) => [`${name.toUpperCase()}_PORT`, '0'])),
}
