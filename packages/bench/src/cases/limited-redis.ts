import { redisLimits } from '@bffkit/core/store'
import { startRedis } from '@bffkit/core/testing'
import { startLimited } from './limited.ts'
import type { StartCase } from './serve-case.ts'

/** The gateway of `full` with two limits that are kept in a Redis of its own, which ends with this process. */
export const start: StartCase = async (backend) => {
  const redis = await startRedis({ appendonly: 'no' })
  process.once('exit', () => void redis.kill())
  return await startLimited(backend, redisLimits(redis.url))
}
