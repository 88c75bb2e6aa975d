import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { endWithThisProcess } from '../demo/child.ts'
import { freePort } from '../listen.ts'

/** HAProxy before some instances: it never sends a request a second time, and never to another instance. */
export interface Balancer extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  /** How the request with this id ended, in HAProxy's two letters (`--`: well). */
  endOf(id: string): string | undefined
  /** Waits until it has noticed that an instance is up or down. */
  noticed(name: string, state: 'UP' | 'DOWN'): Promise<void>
}

/** Where an instance is. */
export interface Place {
  readonly name: string
  readonly port: number
}

/** How instances are balanced. */
export interface BalancerOptions {
  /** Where it listens. Default: any free one. */
  readonly port?: number
  /**
   * Sends what an instance did not accept to another one, and leaves that instance out until it is ready again. Default: neither, so
   * that nothing that is lost is hidden.
   */
  readonly redispatch?: boolean
  /** Called when it ends by itself. Default: not called. */
  readonly crashed?: (message: string) => void
}

/** Milliseconds between two questions for the readiness of an instance; two in a row must fail. */
const checkInterval = 600

const configuration = (port: number, places: readonly Place[], redispatch: boolean) => `
global
  maxconn 2000
  log stdout format raw local0 info
defaults
  mode http
  log global
  log-format "request %[var(txn.id)] %ts"
  timeout connect 1s
  timeout client 30s
  timeout server 10s
${redispatch ? '  retries 2\n  option redispatch 1' : '  retries 0\n  no option redispatch'}
  http-reuse always
frontend clients
  bind 127.0.0.1:${port}
  http-request set-var(txn.id) req.hdr(x-request-id)
  default_backend gateways
backend gateways
  balance roundrobin
  option httpchk
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr host 127.0.0.1
  default-server check inter ${checkInterval} fall 2 rise 1${redispatch ? ' observe layer4 error-limit 1 on-error mark-down' : ''}
${places.map(({ name, port }) => `  server ${name} 127.0.0.1:${port}`).join('\n')}
`

/**
 * Starts HAProxy, and waits until it listens.
 *
 * @throws Error with what it says when it does not come up
 */
export const balancer = async (
  places: readonly Place[],
  { port: wanted, redispatch = false, crashed }: BalancerOptions = {},
): Promise<Balancer> => {
  const port = wanted ?? (await freePort())
  const folder = await mkdtemp(join(tmpdir(), 'balancer-'))
  const file = join(folder, 'haproxy.cfg')
  await writeFile(file, configuration(port, places, redispatch))
  const ends = new Map<string, string>()
  const waiting = new Map<string, () => void>()
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] })
  endWithThisProcess(child)
  const lastWords: string[] = []
  let stopping = false
  const exited = once(child, 'close').then(([code, signal]) => {
    const message = `haproxy ended with ${signal ?? code}:\n${lastWords.join('\n')}`
    if (!stopping) crashed?.(message)
    return message
  })
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (lastWords.push(line) > 8) lastWords.shift()
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, id, end] = /^request (\S+) (\S+)$/.exec(line) ?? []
    if (id !== undefined && end !== undefined) ends.set(id, end)
    const [, name, state] = /^Server gateways\/(\S+) is (UP|DOWN)/.exec(line) ?? []
    waiting.get(`${name} ${state}`)?.()
  })
  const stop = async () => {
    stopping = true
    child.kill('SIGKILL')
    await exited
    await rm(folder, { recursive: true, force: true })
  }
  const failed = await Promise.race([exited, listens(port)])
  if (failed !== undefined) {
    await stop()
    throw new Error(failed)
  }
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    endOf: (id) => ends.get(id),
    noticed: (name, state) => new Promise((resolve) => void waiting.set(`${name} ${state}`, resolve)),
    [Symbol.asyncDispose]: stop,
  }
}

/** Waits until somebody listens on the port; says so when nobody does in time. */
const listens = async (port: number): Promise<string | undefined> => {
  const until = performance.now() + 5_000
  while (!(await answers(port))) {
    if (performance.now() > until) return 'haproxy did not listen within 5 s'
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return undefined
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
