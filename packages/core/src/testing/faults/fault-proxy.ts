import { createConnection, createServer } from 'node:net'
import { type Clock, systemClock } from '../../scope/clock.ts'
import { restartableServer } from '../backends/restartable-server.ts'
import { freePassage, type Passage } from './connection-fault.ts'
import { relay } from './relay.ts'

/**
 * A TCP proxy on a free port of 127.0.0.1 in front of another port, that can put a fault between the two and take it
 * away again. It can stop at once and start again on the same port.
 *
 * @param target the port behind it, asked for at each connection
 * @param clock default the machine's
 */
export const faultProxy = (target: () => number, clock: Clock = systemClock) => {
  let now = freePassage
  const server = restartableServer(() =>
    createServer({ noDelay: true }, (client) => {
      const service = createConnection({ port: target(), host: '127.0.0.1', noDelay: true })
      relay(client, service, () => now, clock)
    }),
  )
  return {
    ...server,
    /** Sets how requests that begin from now on pass, also on connections that are open. */
    put: (passage: Passage): void => {
      now = passage
    },
  }
}
