import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../testing/backends/free-port.ts'

/** Starts a Sentinel, as Debian's redis-server is one, that watches a Redis under the name `shop`. */
export const startSentinel = async (watched: number) => {
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'sentinel-'))
  const settings = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor shop 127.0.0.1 ${watched} 1`,
    'sentinel down-after-milliseconds shop 1000',
  ]
  const file = join(folder, 'sentinel.conf')
  await writeFile(file, settings.join('\n'))
  const child = spawn('/usr/bin/redis-server', [file, '--sentinel'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (lines) => String(lines).includes('+monitor') && resolve())
    child.once('exit', () => reject(new Error('the Sentinel has ended')))
  })
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}
