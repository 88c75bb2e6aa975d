import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './free-port.ts'

/** A Redis of a test's own, on a free port, that keeps what it holds in a folder of its own. */
export interface TestRedis extends AsyncDisposable {
  readonly url: string
  /** Stops answering; connections stay open. */
  freeze(): void
  /** Answers again, also what was asked meanwhile. */
  thaw(): void
  /** Ends at once, as if the machine had lost its power. */
  kill(): Promise<void>
  /** Starts again on the same port, with what it held. */
  start(): Promise<void>
}

const program = '/usr/bin/redis-server'

/** Why there is no Redis to test with; `undefined` when there is one. */
export const withoutRedis: string | undefined = existsSync(program)
  ? undefined
  : `${program} is not installed: apt-get install redis-server`

/**
 * Starts Debian's redis-server for a test.
 *
 * @param settings those of `redis.conf`, such as `{ maxmemory: '3mb' }`
 *
 * @throws Error when it is not installed, see {@link withoutRedis}, or ends by itself.
 *
 * @example
 * await using redis = await startRedis()
 * const store = redisSessions(redis.url)
 * redis.freeze()
 */
export const startRedis = async (settings: Readonly<Record<string, string>> = {}): Promise<TestRedis> => {
  if (withoutRedis) throw new Error(withoutRedis)
  const port = await freePort()
  const dir = await mkdtemp(join(tmpdir(), 'redis-'))
  let child: ChildProcess | undefined
  let ended: Promise<unknown> = Promise.resolve()

  const start = async () => {
    const options = {
      port,
      dir,
      bind: '127.0.0.1',
      save: '',
      appendonly: 'yes',
      appendfsync: 'always',
      ...settings,
    }
    const flags = Object.entries(options).flatMap(([name, value]) => [
      `--${name}`,
      ...String(value).split(' '),
    ])
    const started = spawn(program, flags, { stdio: ['ignore', 'pipe', 'inherit'] })
    child = started
    ended = new Promise((resolve) => started.once('exit', resolve))
    const ready = new Promise<void>((resolve) => {
      createInterface({ input: started.stdout }).on('line', (line) => {
        if (line.includes('Ready to accept connections')) resolve()
      })
    })
    const gone = ended.then(() => {
      throw new Error(`startRedis: ${program} ended with ${started.exitCode}`)
    })
    gone.catch(() => {})
    await Promise.race([ready, gone])
  }
  const kill = async () => {
    child?.kill('SIGKILL')
    await ended
  }

  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    freeze: () => {
      child?.kill('SIGSTOP')
    },
    thaw: () => {
      child?.kill('SIGCONT')
    },
    kill,
    start,
    [Symbol.asyncDispose]: async () => {
      await kill()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
