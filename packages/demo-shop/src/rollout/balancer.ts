import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../listen.ts'

/** HAProxy before some instances: it never sends a request a second time, and never to another instance. */
export interface Balancer extends AsyncDisposable {
  readonly url: string
  /** How the request with this id ended, in HAProxy's two letters (`--`: well). */
  endOf(id: string): string | undefined
  /** Waits until it has noticed that an instance is up or down. */
  noticed(name: string, state: 'UP' | 'DOWN'): Promise<void>
}

/** Where an instance is. */
interface Place {
  readonly name: string
  readonly port: number
}

/** Milliseconds between two questions for the readiness of an instance; two in a row must fail. */
const checkInterval = 600

const configuration = (port: number, places: readonly Place[]) => `
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
  retries 0
  no option redispatch
  http-reuse always
frontend clients
  bind 127.0.0.1:${port}
  http-request set-var(txn.id) req.hdr(x-request-id)
  default_backend gateways
backend gateways
  balance roundrobin
  option httpchk
  http-check send meth GET uri /readyz ver HTTP/1.1 hdr host 127.0.0.1
  default-server check inter ${checkInterval} fall 2 rise 1
${places.map(({ name, port }) => `  server ${name} 127.0.0.1:${port}`).join('\n')}
`

/** Starts HAProxy. */
export const balancer = async (places: readonly Place[]): Promise<Balancer> => {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'rollout-'))
  const file = join(folder, 'haproxy.cfg')
  await writeFile(file, configuration(port, places))
  const ends = new Map<string, string>()
  const waiting = new Map<string, () => void>()
  // Nobody should take it for more than it is: the warnings of its start go nowhere.
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = once(child, 'exit')
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, id, end] = /^request (\S+) (\S+)$/.exec(line) ?? []
    if (id !== undefined && end !== undefined) ends.set(id, end)
    const [, name, state] = /^Server gateways\/(\S+) is (UP|DOWN)/.exec(line) ?? []
    waiting.get(`${name} ${state}`)?.()
  })
  return {
    url: `http://127.0.0.1:${port}`,
    endOf: (id) => ends.get(id),
    noticed: (name, state) => new Promise((resolve) => void waiting.set(`${name} ${state}`, resolve)),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await exited
      await rm(folder, { recursive: true, force: true })
    },
  }
}
