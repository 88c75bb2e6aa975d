import { spawnSync } from 'node:child_process'
import { freePort } from '../../listen.ts'
import type { ChildOptions } from '../child.ts'

/** Whether a program can be run. */
export const isInstalled = (program: string, versionFlag: string): boolean =>
  spawnSync(program, [versionFlag], { stdio: 'ignore' }).status === 0

const missing = `--instances: several instances share their sessions and limits in Redis, and redis-server is not installed.
Install it (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis), or set REDIS_URL to one that runs.`

/**
 * How a Redis of the demo's own is started, which keeps nothing on disk.
 *
 * @throws Error saying how to get it when it is not installed
 */
export const ownRedis = async (): Promise<Omit<ChildOptions, 'crashed'>> => {
  if (!isInstalled('redis-server', '--version')) throw new Error(missing)
  const port = await freePort()
  return {
    name: 'redis',
    command: 'redis-server',
    args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    env: {},
    ready: (_, text) =>
      text.includes('Ready to accept connections') ? { url: `redis://127.0.0.1:${port}` } : undefined,
  }
}
