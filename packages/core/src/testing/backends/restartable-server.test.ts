import { createServer } from 'node:http'
import { expect, it } from 'vitest'
import { restartableServer } from './restartable-server.ts'

const hello = () => restartableServer(() => createServer((_, outgoing) => outgoing.end('hello')))
const get = async (url: string) => (await fetch(url, { headers: { connection: 'close' } })).text()

it('starts again on the port that it had', async () => {
  const server = hello()
  await server.start()
  const url = server.url()
  await server.stop()
  await expect(get(url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })

  await server.start()

  expect(server.url()).toBe(url)
  expect(await get(url)).toBe('hello')
  await server.stop()
})

it('stays stopped when it is stopped while it starts', async () => {
  const server = hello()
  await server.start()
  await server.stop()
  const starting = server.start()
  await server.stop()
  await starting

  await expect(get(server.url())).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
})

it('starts once when it is started twice', async () => {
  const server = hello()
  await Promise.all([server.start(), server.start()])
  await server.start()

  expect(await get(server.url())).toBe('hello')
  await server.stop()
  await server.stop()
})
