import type { Socket } from 'node:net'
import { type buildConnector, Client } from 'undici'
import type { Clock } from '../../scope/clock.ts'
import { type ConnectionOptions, defaultConnections } from './connection-options.ts'

/** What the connections to one instance have in common. */
export interface AgingOptions {
  readonly life: ConnectionOptions
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
}

/** Milliseconds for which it is believed that a service closes connections earlier than they are kept here. */
const believed = 60_000

/** Milliseconds we are earlier than a service, where that leaves at least half of the time it keeps a connection. */
export const earlier = 500

/**
 * Makes the clients of a pool, each of which has one connection after the other. One that is too old is closed when its call is over,
 * and the next call makes a new one. When the service closes one that was idle, the others are closed earlier than it does, for a
 * while: a call that is sent while the service closes cannot be distinguished from one that was carried out.
 */
export const agingClients = (
  options: Client.Options,
  connect: buildConnector.connector,
  { life, clock, random }: AgingOptions,
): ((origin: string | URL) => Client) => {
  const { maxAge = defaultConnections.maxAge } = life
  let closesAfter = Number.POSITIVE_INFINITY
  let learnedAt = 0

  const learn = (idle: number) => {
    closesAfter = idle
    learnedAt = clock.now()
  }
  const idleLimit = () =>
    clock.now() - learnedAt < believed ? Math.max(closesAfter / 2, closesAfter - earlier) : Infinity

  return (origin) => {
    let current: Connection | undefined
    const client = new Client(origin, {
      ...options,
      connect: (target, connected) =>
        connect(target, (...made) => {
          const [, socket] = made
          const age = maxAge === false ? Infinity : maxAge * (1 - random() / 5)
          if (socket) current = new Connection(socket, clock, clock.now() + age)
          connected(...made)
        }),
    })
    client.on('drain', () => current?.rest(idleLimit()))
    client.on('disconnect', (_origin, _targets, error) => {
      const idle = current?.closed()
      const isOurs = 'code' in error && error.code === 'UND_ERR_INFO'
      if (idle !== undefined && !isOurs) learn(idle)
      current = undefined
    })
    return client
  }
}

/** A connection, and since when it has had nothing to do. */
class Connection {
  readonly #socket: Socket
  readonly #clock: Clock
  readonly #end: number
  #restedAt = 0
  /** Bytes written when its last call was over; more mean that it has another one. */
  #written = -1
  #stopTimer: () => void = nothing

  constructor(socket: Socket, clock: Clock, end: number) {
    this.#socket = socket
    this.#clock = clock
    this.#end = end
  }

  /** A call is over: closes the connection when it is too old, and otherwise once it has been idle for so long. */
  rest(idleLimit: number): void {
    this.#stopTimer()
    this.#stopTimer = nothing
    this.#restedAt = this.#clock.now()
    this.#written = this.#socket.bytesWritten
    if (this.#restedAt >= this.#end) this.#leave()
    else if (Number.isFinite(idleLimit))
      this.#stopTimer = this.#clock.after(Math.ceil(idleLimit), () => {
        if (this.#isIdle) this.#leave()
      })
  }

  /** Milliseconds it was idle for when somebody else closed it; `undefined` when it was busy, or we closed it. */
  closed(): number | undefined {
    this.#stopTimer()
    return this.#isIdle ? this.#clock.now() - this.#restedAt : undefined
  }

  get #isIdle(): boolean {
    return this.#written === this.#socket.bytesWritten
  }

  #leave(): void {
    this.#written = -1
    this.#socket.destroy()
  }
}

const nothing = () => {}
