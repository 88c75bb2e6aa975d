import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { addresses, type Backend } from '../backend/backend.ts'
import { home } from '../case/page.ts'
import { krakend } from './krakend.ts'

/** Milliseconds a peer may take until it answers. */
const timeout = 30_000

/** What the shell says of a command that there is not. */
const noSuchCommand = 127

/**
 * Starts a gateway by a command of the shell, with its configuration in a file, and waits until it answers. `{config}` and `{port}`
 * in the command are the path of the file and the port to listen on, as are the variables `BENCH_CONFIG` and `BENCH_PORT`; the
 * services are in `USERS_URL` and so on as well. It ends with this process.
 *
 * @returns `undefined` when there is no such command
 * @throws Error when it ends, or does not answer within 30 s.
 */
export const runPeer = async (
  command: string,
  backend: Backend,
): Promise<{ pid: number; url: string } | undefined> => {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'bffkit-peer-'))
  const config = join(folder, 'krakend.json')
  await writeFile(config, JSON.stringify(krakend(backend, port), null, 2))

  const variables = { BENCH_CONFIG: config, BENCH_PORT: port, ...addresses(backend.services) }
  const exported = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'\n`)
  const filled = command.replaceAll('{config}', config).replaceAll('{port}', String(port))
  // A group of its own, so that all it starts can be ended with it. Its output is no part of the result.
  const running = spawn('sh', ['-c', `${exported.join('')}${filled}`], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const { pid } = running
  process.once('exit', () => {
    if (pid !== undefined) endGroup(pid)
    rmSync(folder, { recursive: true, force: true })
  })
  let ended: number | undefined
  running.once('exit', (code) => {
    ended = code ?? 1
  })
  const url = `http://127.0.0.1:${port}`
  for (const start = performance.now(); performance.now() - start < timeout; await delay(50)) {
    if (ended === noSuchCommand || pid === undefined) return undefined
    if (ended !== undefined) throw new Error(`its command ended with exit code ${ended} before it answered`)
    if (await answers(url + home.path)) return { pid, url }
  }
  throw new Error(`it does not answer ${home.path} within ${timeout / 1_000} s`)
}

const endGroup = (pid: number) => {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

const answers = async (url: string): Promise<boolean> => {
  try {
    const response = await fetch(url)
    await response.arrayBuffer()
    return true
  } catch {
    return false
  }
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || !address) throw new Error('there is no free port')
  return address.port
}
