import type { EventEmitter } from 'node:events'
import type { ConnectionState } from '../../observe/connection-state.ts'
import { processClock } from '../../pressure/process-clock.ts'
import { waitFor } from '../../pressure/waiting.ts'
import type { RedisAddress } from './redis-address.ts'
import type { RedisClient } from './redis-client.ts'
import { redisFailure } from './redis-failure.ts'
import { askServer } from './redis-server.ts'

/** A client whose connection is watched. */
export interface WatchedRedis {
  readonly client: RedisClient
  /** Waits, 100 ms at most, while a connection is being opened the first time or was lost just now. */
  usable(): Promise<void> | undefined
  /** Asks for another connection, since what the address names has moved. At most once a second; says whether it does. */
  reconnect(): boolean
  /** Ends the connection, which loses nothing. */
  close(): void
}

/** Of what is watched, and who is told. */
export interface Watching {
  readonly address: RedisAddress
  readonly state: ConnectionState
  /** Whether what is kept there may be evicted. */
  readonly evictable: boolean
}

/** Milliseconds commands wait for a connection at most. */
export const openingTime = 100

/** Milliseconds between two new connections because of a Redis that has become a replica. */
const movePause = 1_000

/** What is known when a connection is closed, before it was ready, without an error. */
const closed = { code: 'ECONNRESET' }

/** Reports the state of a connection, and lets those wait who come while it is being opened. */
export const watchRedis = (client: RedisClient, { address, state, evictable }: Watching): WatchedRedis => {
  const gate = openingGate()
  let closing = false
  let why: string | undefined
  /** Odd while there is one. */
  let connection = 0
  let movedAt = Number.NEGATIVE_INFINITY

  /** Says what a connection is good for, once the server has said what it is. */
  const judge = async (its: number, known: string | undefined) => {
    const { unusable, evicts } = await askServer(client)
    if (connection !== its) return
    // A database that does not exist is an error before it is ready: then it would work in another one.
    const bad = known ?? unusable
    if (bad === undefined) state.ready()
    else state.lost(bad)
    if (evicts !== undefined && !evictable) state.warn(evicts)
  }
  const onReady = () => {
    connection += 1
    gate.open()
    void judge(connection, why)
    why = undefined
  }
  const onClose = () => {
    const wasReady = connection % 2 === 1
    if (wasReady) {
      connection += 1
      gate.shut()
    } else gate.open()
    if (!closing)
      state.lost(why ?? (wasReady ? 'it has closed the connection' : redisFailure(closed, address)))
    why = undefined
  }
  const onError = (error: unknown) => {
    const reason = redisFailure(error, address)
    // Asking the Sentinels again closes nothing, and they may know more then.
    if (address.kind === 'sentinel' && client.status === 'connecting') state.lost(reason)
    else why = reason
  }
  const events: EventEmitter = client
  events.on('error', onError).on('ready', onReady).on('close', onClose)
  gate.shut()

  return {
    client,
    usable: gate.opened,
    reconnect: () => {
      if (gate.opened()) return true
      if (client.isCluster || performance.now() - movedAt < movePause) return false
      movedAt = performance.now()
      gate.shut()
      client.disconnect(true)
      return true
    },
    close: () => {
      closing = true
      client.disconnect()
    },
  }
}

const openingGate = () => {
  let opening: Promise<void> | undefined
  let open = () => {}
  return {
    opened: () => opening,
    open: () => open(),
    shut: () => {
      if (opening) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const stop = waitFor(processClock, openingTime, () => open())
      opening = promise
      open = () => {
        stop()
        opening = undefined
        resolve()
      }
    },
  }
}
