import { readRedisAddress } from '../redis/redis-address.ts'
import { openRedis, type RedisClient } from '../redis/redis-client.ts'

/** Hears what is told on one channel, over a connection of its own that is opened again for ever. */
export interface RedisListener {
  /**
   * Begins.
   *
   * @param begins called whenever it hears from now on: what was told before is lost
   */
  listen(begins: () => void, heard: (message: string) => void): void
  /** Asks whether the connection is still one; one that does not answer is given up. */
  ping(): void
  close(): void
}

/** Listens to a channel. Why it cannot, the connection of the commands says in the log. */
export const redisListener = (url: string, channel: string): RedisListener => {
  let client: RedisClient | undefined
  let closed = false

  const open = async (begins: () => void, heard: (message: string) => void) => {
    const address = readRedisAddress(url)
    if (!address) return
    const opened = await openRedis(address)
    client = opened
    const subscribe = () => {
      opened.subscribe(channel).then(begins, ignore)
    }
    opened.on('error', ignore)
    opened.on('message', (_, message) => heard(message))
    opened.on('ready', subscribe)
    if (opened.status === 'ready') subscribe()
    if (closed) opened.disconnect()
  }
  return {
    listen: (begins, heard) => {
      open(begins, heard).catch(ignore)
    },
    ping: () => {
      if (client && !client.isCluster && client.status === 'ready') client.call('ping').catch(ignore)
    },
    close: () => {
      closed = true
      client?.disconnect()
    },
  }
}

const ignore = () => {}
