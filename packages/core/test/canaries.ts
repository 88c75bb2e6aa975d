import { createServer, type RequestListener } from 'node:http'
import { restartableServer } from '../src/testing/backends/restartable-server.ts'
import { logLines } from './log-lines.ts'

/** A secret for each place one can stand in. None of them may be in a log line, a problem, a header or an error message. */
export const secret = {
  cookie: 'canary-cookie',
  query: 'canary-query',
  path: 'canary-path',
  body: 'canary-body',
  header: 'canary-header',
  claim: 'canary-claim',
  credential: 'canary-credential',
  serviceBody: 'canary-service-body',
  serviceHeader: 'canary-service-header',
  serviceAddress: 'canary-service-address',
  clientSecret: 'canaryClientSecret',
  sessionToken: 'canary-session-token',
  refreshToken: 'canary-refresh-token',
  code: 'canary-code',
} as const

/** Finds secrets in what a gateway lets out, and in its log. */
export const watch = () => {
  const { log, text } = logLines()
  const more: string[] = []
  let read = 0
  const leaksIn = (received: string): string[] => {
    const lower = received.toLowerCase()
    return [...Object.values(secret), ...more].filter((one) => lower.includes(one.toLowerCase()))
  }
  return {
    log,
    /** The secrets in a text. */
    leaksIn,
    /** The secrets in what was logged since this was asked last. */
    logged: (): string[] => {
      const fresh = text().slice(read)
      read += fresh.length
      return leaksIn(fresh)
    },
    /** The outcomes of the calls of the last request that was logged. */
    outcomes: (): unknown[] => {
      const last = JSON.parse(text().trim().split('\n').at(-1) ?? '{}')
      return last.calls.map(({ outcome }: { outcome: unknown }) => outcome)
    },
    /** Watches for another secret, such as a token that was just made. */
    add: (...secrets: string[]) => {
      more.push(...secrets)
    },
  }
}

/** All a client receives. */
export const whole = async (res: Response): Promise<string> =>
  [res.status, res.statusText, JSON.stringify([...res.headers]), await res.text()].join('\n')

/** A server on a free port that does what the test says at that moment, and notes what it received. */
export const scripted = async () => {
  const received: string[] = []
  let listener: RequestListener = (_, outgoing) => outgoing.end()
  const server = restartableServer(() =>
    createServer((incoming, outgoing) => {
      incoming.resume()
      received.push(JSON.stringify([incoming.url, incoming.rawHeaders]))
      listener(incoming, outgoing)
    }),
  )
  await server.start()
  return {
    url: server.url(),
    /** Addresses and headers of the requests that came. */
    received,
    behave: (next: RequestListener) => {
      listener = next
    },
    stop: server.stop,
  }
}
