import { once } from 'node:events'
import { connect } from 'node:net'
import type { TestRedis } from '@bffkit/core/testing'

/** Gives Redis one command, in words without spaces, on a connection of its own. Resolves with all that it answers. */
export const askRedis = async (
  { url }: Pick<TestRedis, 'url'>,
  ...words: readonly string[]
): Promise<string> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8')
  let text = ''
  socket.on('data', (data) => {
    text += data
  })
  socket.write(`${words.join(' ')}\r\nQUIT\r\n`)
  await once(socket, 'close')
  return text
}

/** Commands of clients that Redis has carried out, scripts as one each, without those that a script runs and those of the connection. */
export const callsOf = async (redis: Pick<TestRedis, 'url'>): Promise<number> => {
  const info = await askRedis(redis, 'INFO', 'commandstats')
  const calls = [...info.matchAll(/^cmdstat_(?<name>\S+?):calls=(?<calls>\d+)/gm)].map(({ groups }) => groups)
  return calls.reduce(
    (sum, of) => (/^eval(?:sha)?$|^zrem$/.test(of?.name ?? '') ? sum + Number(of?.calls) : sum),
    0,
  )
}
