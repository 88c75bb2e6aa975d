import type { PostgresPool } from 'kysely'
import type { Pool, PoolClient } from 'pg'
import type { ConnectionState } from '../../observe/connection-state.ts'
import { answerInTime } from '../../pressure/answer-in-time.ts'
import { processClock } from '../../pressure/process-clock.ts'
import { fairNow, waitFor } from '../../pressure/waiting.ts'
import { systemClock } from '../../scope/clock.ts'
import type { DatabaseError } from '../database-error.ts'
import { lendConnection } from './lend-connection.ts'
import type { PostgresAddress } from './postgres-address.ts'
import {
  isDisconnected,
  isPoolBusy,
  isServerFull,
  postgresError,
  postgresFailure,
  timedOut,
} from './postgres-failure.ts'

/** A pool that is watched. */
export interface WatchedPostgres {
  /** What kysely asks for connections. */
  readonly pool: PostgresPool
  /** Looks whether there is a connection, and says so. */
  look(): void
  /** Closes all connections. */
  close(): Promise<void>
}

/** Of what is watched, and who is told. */
export interface Watching {
  readonly address: PostgresAddress
  readonly setting: string
  readonly state: ConnectionState
  /** Milliseconds a statement has, with the wait for its connection. */
  readonly timeout: number
}

/** Milliseconds between two tries to connect. */
const retryDelay = 250

/** The first try after a connection was lost comes sooner: often only the connection is gone. */
const firstRetryDelay = 10

/**
 * Gives connections out in bounded time, and none while there is no server; leaves those that go to a server which others have left,
 * and reports what becomes of it.
 */
export const watchPostgres = (
  pool: Pool,
  { address, setting, state, timeout }: Watching,
): WatchedPostgres => {
  /** Connections of an earlier one are used no more. */
  let generation = 0
  const generations = new WeakMap<PoolClient, number>()
  let open = 0
  let down: DatabaseError | undefined
  let stopLooking: (() => void) | undefined
  /** Something has happened since it began to look. */
  let lookAgain = false
  let closed: Promise<void> | undefined

  pool
    .on('connect', (client) => {
      open += 1
      generations.set(client, generation)
      // Whoever uses it is told by the statement.
      client.on('error', () => look(firstRetryDelay))
    })
    .on('remove', () => {
      open -= 1
    })
    .on('error', () => {})

  const isLeft = (client: PoolClient) => generations.get(client) !== generation
  const current = async (): Promise<PoolClient> => {
    for (;;) {
      const client = await pool.connect()
      if (!isLeft(client)) return client
      client.release(true)
    }
  }
  /** Of those connections that are open: they go on. */
  const saysNothing = (error: unknown) => isPoolBusy(error) || (isServerFull(error) && open > 0)
  const lose = (reason: string) => {
    down = postgresError(setting, reason)
    state.lost(reason)
    look(retryDelay)
  }
  const look = (delay: number) => {
    lookAgain = true
    if (stopLooking || closed) return
    stopLooking = systemClock.after(delay, async () => {
      lookAgain = false
      const reason = await tryOut()
      stopLooking = undefined
      if (closed) return
      if (reason !== undefined) return lose(reason)
      down = undefined
      state.ready()
      if (lookAgain) look(firstRetryDelay)
    })
  }
  /** Why there is no connection that answers. */
  const tryOut = async (): Promise<string | undefined> => {
    let client: PoolClient | undefined
    try {
      client = await current()
      await answerInTime(client.query('select 1'), timeout, timedOut)
      client.release()
    } catch (error) {
      client?.release(true)
      // It was open and is gone: a new one says why.
      if (client && isDisconnected(error)) return tryOut()
      if (!saysNothing(error)) return postgresFailure(error, address.tls)
    }
  }

  const notConnected = (error: unknown): DatabaseError => {
    const reason = postgresFailure(error, address.tls)
    if (isServerFull(error)) state.refused(reason)
    if (!closed && !saysNothing(error)) lose(reason)
    return postgresError(setting, reason, error)
  }
  const tooLate = (): DatabaseError => {
    if (open < pool.options.max) return postgresError(setting, 'it does not answer in time')
    const reason = `all of its ${pool.options.max} connections are in use`
    state.refused(reason)
    return postgresError(setting, reason)
  }
  const taken = (): Promise<PoolClient> =>
    new Promise((resolve, reject) => {
      let late = false
      const stop = waitFor(processClock, timeout, () => {
        late = true
        reject(tooLate())
      })
      const found = (client: PoolClient) => {
        stop()
        if (late) client.release()
        else resolve(client)
      }
      const failed = (error: unknown) => {
        stop()
        reject(notConnected(error))
      }
      current().then(found, failed)
    })

  const close = async () => {
    stopLooking?.()
    closed ??= pool.end()
    await closed
  }
  return {
    pool: {
      options: {},
      connect: async () => {
        if (closed) throw postgresError(setting, 'it was closed')
        if (down) throw down
        const began = fairNow(processClock)
        const client = await taken()
        return lendConnection(client, {
          timeout,
          waited: fairNow(processClock) - began,
          isLeft: () => isLeft(client),
          onBroken: () => look(firstRetryDelay),
          onLeft: () => {
            generation += 1
            look(firstRetryDelay)
          },
          onRefused: state.refused,
          failure: (error) => postgresError(setting, postgresFailure(error, address.tls), error),
        })
      },
      end: close,
    },
    look: () => look(0),
    close,
  }
}
