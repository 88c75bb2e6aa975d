import type { Context } from 'hono'
import { asBffError } from '../../errors/as-bff-error.ts'
import { BffError } from '../../errors/bff-error.ts'
import { IdleWatch } from '../../pressure/idle-watch.ts'
import type { Outgoing } from '../../scope/incoming.ts'
import type { Scope } from '../../scope/scope.ts'
import { cutOff } from './cut-off.ts'
import { clientGone } from './watch-disconnect.ts'

/**
 * Keeps the scope open while a body that a handler streams by itself is written to its socket, and ends it when it does not go on
 * within the idle timeout. What breaks it off is logged and goes no further: node-server would print it.
 */
export const watchBody = (c: Context, scope: Scope): void => {
  const { outgoing } = scope
  const { res } = c
  const body = outgoing && streamOf(res)
  if (!outgoing || !body || body.locked) return
  const reader = body.getReader()
  const isRead = c.req.method !== 'HEAD'
  if (!isRead) reader.cancel().catch(() => {})
  const watched = isRead ? watchedStream(scope, outgoing, reader) : null
  // Otherwise hono would merge the headers of both.
  c.res = undefined
  c.res = new Response(watched, res)
}

const watchedStream = (
  scope: Scope,
  outgoing: Outgoing,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> => {
  const release = scope.hold()
  let isOver = false
  const over = (error: BffError | undefined) => {
    isOver = true
    idle.stop()
    outgoing.off('close', left)
    scope.error ??= error
    release()
  }
  const left = () => over(scope.cancellation.reason)
  const breakOff = (error: unknown) => {
    over(asBffError(error))
    cutOff(outgoing)
  }
  const end = () => {
    const silent = stoodStill(scope.idleTimeout)
    scope.cancellation.cancel(silent)
    breakOff(silent)
  }
  const idle = new IdleWatch(scope.clock, scope.idleTimeout, end, outgoing)
  outgoing.once('close', left)
  return new ReadableStream<Uint8Array>(
    {
      pull: async (to) => {
        idle.moved()
        try {
          const { done, value } = await reader.read()
          if (isOver) return
          idle.moved()
          if (done) {
            over(undefined)
            to.close()
          } else to.enqueue(bytesOf(value))
        } catch (error) {
          if (!isOver) breakOff(error)
        }
      },
      // Its client may have disconnected before anything listened.
      cancel: (reason) => {
        scope.cancellation.cancel(clientGone())
        left()
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

/** What can be written to a socket: node-server would leave anything else to look as if the client had left. */
const bytesOf = (value: unknown): Uint8Array => {
  if (value instanceof Uint8Array) return value
  if (typeof value === 'string') return Buffer.from(value)
  throw new TypeError(`A handler streams bytes or text, not ${typeof value}`)
}

const stoodStill = (idleTimeout: number) =>
  new BffError('BFF_BUDGET_SPENT', `gateway: the body of the answer did not go on within ${idleTimeout} ms`)

/** The stream a Response was made of, if it was one. */
const streamOf = (res: Response): ReadableStream<Uint8Array> | null => {
  const given = givenTo(res)
  if (given === undefined) return res.body
  return given instanceof ReadableStream ? given : null
}

/**
 * What the Response of node-server was made of, which it keeps under a symbol of its own until somebody looks into it; `undefined`
 * where it does not say. To ask for the body instead would make a stream of every text.
 */
export const givenTo = (res: Response): unknown => {
  keptUnder ??= Object.getOwnPropertySymbols(res).find(({ description }) => description === 'cache')
  const made: unknown = keptUnder && Reflect.get(res, keptUnder)
  return Array.isArray(made) ? made[1] : undefined
}

let keptUnder: symbol | undefined
