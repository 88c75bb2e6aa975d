import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Backend } from '../backend/backend.ts'
import { child } from '../process/child.ts'
import { Report, Started } from './gateway/gateway-ask.ts'
import type { Pinned } from './pinned.ts'

/** As many as a gateway keeps by default. */
const count = 10_000

/** Opened at the same time. Many at once leave memory behind that belongs to their requests, and is used again for others. */
const atOnce = 50

/** Requests before, over one connection. */
const warmUp = 2_000

const request = 'GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n'

/** Megabytes that a gateway's process grows by with ten thousand connections, each of which has asked once and waits. */
export const idleConnections = async (backend: Backend, pinned: Pinned): Promise<number> => {
  await using gateway = await pinned.gateway(child('gateway', 'overload/gateway/main.ts'))
  const asked = { ask: 'start', backend, screen: 'required', shedding: true, patient: false, degraded: false }
  const { url } = await gateway.ask(asked, Started)
  const port = Number(new URL(url).port)
  const sockets: Socket[] = []
  const open = async () => {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    socket.write(request)
    await once(socket, 'data')
  }
  try {
    // What the process grows by in its first seconds belongs to no connection.
    for (let index = 0; index < warmUp; index += 1) await (await fetch(`${url}/livez`)).arrayBuffer()
    const { rssMb: before } = await gateway.ask({ ask: 'report' }, Report)
    while (sockets.length < count)
      await Promise.all(Array.from({ length: Math.min(atOnce, count - sockets.length) }, open))
    const { rssMb: after } = await gateway.ask({ ask: 'report' }, Report)
    return after - before
  } finally {
    for (const socket of sockets) socket.destroy()
  }
}
