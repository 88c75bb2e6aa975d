import { connectionReasons } from '../connection-reasons.ts'
import type { RedisAddress } from './redis-address.ts'

/** What the codes of connections, and the words of Redis, mean for whoever set the address. */
const reasons: Readonly<Record<string, string>> = {
  ...connectionReasons,
  WRONGPASS: 'it refuses the user or the password',
  NOAUTH: 'it asks for a password',
  NOPERM: 'the user may not do this',
  LOADING: 'it is still loading its data',
  OOM: 'its memory is full (OOM): it takes no writes',
  READONLY: 'it is a replica (READONLY): it takes no writes',
  MISCONF: 'it cannot write to its disk (MISCONF): it takes no writes',
  NOREPLICAS: 'it has too few replicas (NOREPLICAS): it takes no writes',
  CLUSTERDOWN: 'its cluster is down (CLUSTERDOWN)',
  MOVED: 'it is a node of a cluster: redis+cluster://',
}

/** What {@link refusalOf} and others know a late answer by. */
export const timedOut = 'Redis: timed out'

/** What Redis itself says: the reason of a transaction that it discards is in what came before. */
const wordOf = (error: unknown): string | undefined => {
  const { message, previousErrors = [] } = Object(error)
  const [word] = /^[A-Z]{3,20}\b/.exec(String(message)) ?? []
  if (word === 'EXECABORT' && Array.isArray(previousErrors) && previousErrors.length > 0)
    return wordOf(previousErrors[0])
  // Before version 7 what a script met is within the text.
  return word === 'ERR' ? (/: -([A-Z]{3,20})\b/.exec(String(message))?.[1] ?? word) : word
}

/** Whether a command has reached a Redis that was the master, and is a replica now: nothing was written. */
export const isFailedOver = (error: unknown): boolean => wordOf(error) === 'READONLY'

/** Whether Redis has not answered, as it may the next time, and not refused. */
export const isNoAnswer = (error: unknown): boolean => wordOf(error) === undefined

/** Why Redis refuses a command, where it does. */
export const refusalOf = (error: unknown): string | undefined => {
  const word = wordOf(error)
  return word === undefined || word === 'ERR' ? undefined : (reasons[word] ?? `it says ${word}`)
}

/**
 * Why a Redis cannot be used, in words for its operator. Nothing of its own text goes on but the word it begins with, such as
 * `WRONGPASS`: the rest may repeat what was sent.
 *
 * @param address how it was spoken to: a port without TLS, or with it, resets the connection or says nothing
 */
export const redisFailure = (error: unknown, address: Pick<RedisAddress, 'kind' | 'tls'>): string => {
  const { code, message, lastNodeError } = Object(error)
  const { kind, tls } = address
  if (lastNodeError) return redisFailure(lastNodeError, address)
  if (typeof code === 'string') {
    if (code === 'ECONNRESET' || code === 'EPIPE') return `it closes the connection${otherKind(tls)}`
    if (code === 'ETIMEDOUT') return `it does not answer in time${otherKind(tls)}`
    if (code.startsWith('ERR_SSL') || code === 'EPROTO') return `it does not speak TLS${otherKind(tls)}`
    return reasons[code] ?? code
  }
  const text = String(message)
  if (kind === 'sentinel' && /^All sentinels/.test(text)) return sentinelFailure(text)
  if (/cluster support disabled/.test(text)) return 'it is no cluster: redis://'
  if (/Socket timeout/.test(text)) return 'it does not answer in time'
  if (/ETIMEDOUT|timed out/.test(text)) return `it does not answer in time${otherKind(tls)}`
  if (/DB index/.test(text)) return 'it has no database of this number'
  if (/^Connection is closed|slots cache/.test(text)) return 'nothing listens there'
  const word = wordOf(error)
  return word === undefined
    ? `it answers what is not Redis${otherKind(tls)}`
    : (reasons[word] ?? `it says ${word}`)
}

const sentinelFailure = (text: string) => {
  const [, last] = /Last error: (.*)/.exec(text) ?? []
  if (last === undefined || last.includes('No such master')) return 'its Sentinels know no Redis of this name'
  const [word = ''] = /^[A-Z]{3,20}\b/.exec(last) ?? []
  return word in reasons ? `its Sentinels: ${reasons[word]}` : 'none of its Sentinels answers'
}

const otherKind = (tls: boolean) =>
  tls ? '; a port without TLS does so: redis://' : '; a port with TLS does so: rediss://'
