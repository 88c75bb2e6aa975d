import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { FixtureKey } from './match-fixture.ts'

/** One call that a test service received. It stays up to date: `state` and `endedAt` change when the call ends. */
export type Call = {
  readonly method: string
  /** As it was sent: still encoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** The fixture it is answered by, such as `GET /orders/{id}`; `undefined` when the service has none for it. */
  readonly fixture: FixtureKey | undefined
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** Parsed JSON, the text when it is not JSON, `undefined` when there is none (or it has not come yet). */
  readonly body: unknown
  /** When the head of the request had arrived, in ms of `performance.now()`. */
  readonly startedAt: number
  readonly endedAt?: number
  /**
   * `aborted` means that the client closed before it had been sent the whole answer, and nothing else: a call that the
   * service itself cut short (`down`, `reset`, `truncated`), or whose answer a faulty connection lost, counts as
   * `answered`.
   */
  readonly state: 'open' | 'answered' | 'aborted'
}

type Entry = { -readonly [Member in keyof Call]: Call[Member] }

/** Keeps the calls of one service, and runs `changed` when one has arrived or ended. */
export const callLog = (changed: () => void) => {
  let calls: Entry[] = []
  const open = new Set<Entry>()

  const end = (call: Entry, state: 'answered' | 'aborted') => {
    if (!open.delete(call)) return
    call.state = state
    call.endedAt = performance.now()
    changed()
  }

  return {
    begin: (incoming: IncomingMessage): Entry => {
      const call = entryOf(incoming)
      calls.push(call)
      open.add(call)
      changed()
      return call
    },
    end,
    endAll: () => {
      for (const call of open) end(call, 'answered')
    },
    all: (): readonly Call[] => [...calls],
    clear: () => {
      calls = []
    },
    /** Those that have not ended, also those from before the last `clear()`. */
    open: (): readonly Call[] => [...open],
  }
}

const entryOf = ({ method = 'GET', url = '/', headers }: IncomingMessage): Entry => {
  const [path = '/', ...query] = url.split('?')
  return {
    method,
    path,
    query: new URLSearchParams(query.join('?')),
    fixture: undefined,
    headers,
    body: undefined,
    startedAt: performance.now(),
    state: 'open',
  }
}
