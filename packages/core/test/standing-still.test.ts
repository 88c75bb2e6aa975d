import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const child = fileURLToPath(new URL('stopped-child.ts', import.meta.url))

/** A service that answers while it is waited for, and the address of it. */
const orders = async () => {
  const server = createServer((_, outgoing) => {
    outgoing.setHeader('content-type', 'application/json')
    outgoing.end('{"id":"o1"}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { server, url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` }
}

it('R1: a process that is stopped and goes on blames no service, in whichever of its gateways', async () => {
  const { server, url } = await orders()
  const gateways = spawn(process.execPath, [child, url], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [line] = await once(gateways.stdout, 'data')
    const [one = '', other = ''] = String(line).trim().split(' ')
    let id = 0
    const ask = async (gateway: string) => (await fetch(`${gateway}/orders/o${id++}`)).status
    await Promise.all([ask(one), ask(other)])

    const underWay = Array.from({ length: 60 }, (_, index) => ask(index % 2 === 0 ? one : other))
    await Promise.race(underWay)
    gateways.kill('SIGSTOP')
    await new Promise((resolve) => setTimeout(resolve, 900)) // three times what a call may take
    gateways.kill('SIGCONT')

    expect(new Set(await Promise.all(underWay))).toEqual(new Set([200]))
    expect(await Promise.all([ask(one), ask(other)])).toEqual([200, 200])
  } finally {
    gateways.kill('SIGKILL')
    server.close()
    server.closeAllConnections()
  }
})
