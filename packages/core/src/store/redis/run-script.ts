import { createHash } from 'node:crypto'
import type { RedisClient } from './redis-client.ts'

/** A script of Redis, known by its hash. */
export interface RedisScript {
  readonly source: string
  readonly sha: string
}

/** A script that is sent once and then named. */
export const redisScript = (source: string): RedisScript => ({
  source,
  sha: createHash('sha1').update(source).digest('hex'),
})

/** Runs a script, and sends it along when Redis does not know it: it may have started anew. The reply holds bytes. */
export const runScript = async (
  redis: RedisClient,
  { source, sha }: RedisScript,
  keys: readonly string[],
  given: readonly (string | Buffer)[],
): Promise<unknown> => {
  try {
    return await redis.callBuffer('evalsha', sha, keys.length, ...keys, ...given)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return redis.callBuffer('eval', source, keys.length, ...keys, ...given)
  }
}
