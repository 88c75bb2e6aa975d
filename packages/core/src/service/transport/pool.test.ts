import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { rawServer } from '../test/raw-server.ts'
import { openInstance } from './pool.ts'

/** Sends a GET to an instance; resolves with its status, or rejects. */
const get = async ({ pool, basePath }: ReturnType<typeof openInstance>) => {
  const { statusCode, body } = await pool.request({ method: 'GET', path: `${basePath}orders` })
  await body.dump()
  return statusCode
}

it('goes to an IP address by the name of the service', async () => {
  await using server = await rawServer((socket) => {
    socket.write('HTTP/1.1 204 No Content\r\n\r\n')
  })
  const { port } = new URL(server.url)
  const instance = openInstance(`http://orders.test:${port}/api`, 1, '127.0.0.1')

  expect(await get(instance)).toBe(204)
  expect(server.heads[0]).toContain(`GET /api/orders HTTP/1.1\r\nhost: orders.test:${port}`)
  await instance.pool.close()
})

it.each([
  ['http://orders.test:4004/api', '10.0.0.7', 'http://10.0.0.7:4004'],
  ['https://orders.test', '::1', 'https://[::1]'],
  ['http://orders.test:4004', undefined, 'http://orders.test:4004'],
])('H13: tells where the instance of %s at %s is', async (address, ip, expected) => {
  const instance = openInstance(address, 1, ip)

  expect([instance.address, instance.origin]).toEqual([expected, new URL(address).origin])
  await instance.close()
})

it('says that name in TLS as well', async () => {
  const hello = Promise.withResolvers<string>()
  const server = createServer((socket) => {
    socket.once('data', (bytes) => {
      hello.resolve(bytes.toString('latin1'))
      socket.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const instance = openInstance(`https://orders.test:${port}`, 1, '127.0.0.1')

  await expect(get(instance)).rejects.toThrow()
  expect(await hello.promise).toContain('orders.test')
  await instance.pool.close()
  server.close()
})

it.each([
  ['http://a', '/'],
  ['http://a/', '/'],
  ['http://a/api', '/api/'],
  ['http://a/api/', '/api/'],
])('puts the path of %s before every path', async (address, basePath) => {
  const instance = openInstance(address, 1)

  expect(instance).toMatchObject({ origin: 'http://a', basePath })
  await instance.pool.close()
})

it('makes a new connection for each call that must not use one that was kept', async () => {
  await using server = await rawServer((socket) => {
    socket.write('HTTP/1.1 204 No Content\r\n\r\n')
  })
  const instance = openInstance(server.url, 1)
  for (let i = 0; i < 3; i += 1) await get(instance)
  expect(server.taken).toBe(1)
  for (let i = 0; i < 2; i += 1) await get({ ...instance, pool: instance.fresh() })

  expect(server.taken).toBe(3)
  await instance.close()
})

it('takes any number of connections', async () => {
  const { pool, close } = openInstance('http://127.0.0.1:1', Number.POSITIVE_INFINITY)

  expect(pool).toBeDefined()
  await close()
})
