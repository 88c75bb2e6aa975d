import { expect, it } from 'vitest'
import { listen } from '../../listen.ts'
import { relay } from './relay.ts'

/** A server that says its name. */
const server = async (name: string) => {
  const { address, close } = await listen({ name, host: '127.0.0.1', port: 0 }, () => (_req, res) => {
    res.end(name)
  })
  return { name, port: Number(new URL(address).port), close }
}
const ask = async (url: string) => {
  const res = await fetch(url, { headers: { connection: 'close' } })
  return res.text()
}

it('hands out connections in turn, passes over who is gone, and says so', async () => {
  const servers = await Promise.all(['a', 'b', 'c'].map(server))
  await using front = await relay(servers, 0)
  const askSix = async () => {
    const answers: string[] = []
    for (let asked = 0; asked < 6; asked += 1) answers.push(await ask(front.url))
    return answers.join('')
  }

  expect(await askSix()).toBe('abcabc')
  const noticed = front.noticed('b')
  await servers[1]?.close()
  expect(await askSix()).toBe('acacac')
  await noticed

  await Promise.all([servers[0]?.close(), servers[2]?.close()])
  await expect(ask(front.url)).rejects.toThrow('fetch failed')
})

it('ends the connections of its clients with itself', async () => {
  const hanging = await listen({ name: 'hanging', host: '127.0.0.1', port: 0 }, () => () => {})
  const front = await relay([{ name: 'hanging', port: Number(new URL(hanging.address).port) }], 0)
  const asked = ask(front.url)
  asked.catch(() => {})
  await new Promise((resolve) => setImmediate(resolve))

  await front[Symbol.asyncDispose]()
  await hanging.close()

  await expect(asked).rejects.toThrow('fetch failed')
})
