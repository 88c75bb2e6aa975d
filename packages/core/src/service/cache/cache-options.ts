import { checkRange } from '../../errors/option-range.ts'
import type { CallOptions } from '../call.ts'
import { valueIn } from '../headers/own-headers.ts'
import { isQuery, isRead, type Outgoing, where } from '../outgoing.ts'
import { conditions } from '../policies/conditional.ts'
import { identityOf } from '../transport/identity.ts'
import { groupsFlaw } from './cache-groups.ts'

/**
 * Refuses what a call says of the cache when it makes no sense, or would show the answer for one user to another.
 *
 * @throws TypeError naming the option and its value.
 */
export const checkCache = (call: Outgoing, cache: CallOptions['cache'] & {}): void => {
  const wrong = wrongOption(call, cache)
  if (wrong !== undefined) throw new TypeError(`${call.upstream.name}: ${wrong} ${where(call)}`)
}

/**
 * The same, and what a write says of the groups it changes.
 *
 * @throws TypeError naming the option and its value.
 */
export const checkCaching = (call: Outgoing): void => {
  const { cache, invalidates } = call.options
  if (cache !== undefined) checkCache(call, cache)
  if (invalidates === undefined) return
  const flaw = isRead(call) ? 'is for calls that change something' : groupsFlaw(invalidates)
  if (flaw !== undefined) throw new TypeError(`${call.upstream.name}: invalidates ${flaw} ${where(call)}`)
}

const wrongOption = (call: Outgoing, cache: CallOptions['cache'] & {}): string | undefined => {
  if (!isQuery(call)) return 'cache is for GET, HEAD, and a POST that reads'
  const partial =
    call.schema === undefined && partly.find((name) => valueIn(call.headers, name) !== undefined)
  if (partial) return `cache cannot go with ${partial}, which asks for less than what can be kept`
  if (cache === 'http')
    return call.method === 'POST'
      ? "cache cannot be 'http' for a POST, which RFC 9111 keeps for a GET"
      : undefined
  if (typeof cache !== 'object') return `cache must be { ttl, scope } or 'http', not ${cache}`

  const { ttl, staleWhileRevalidate = 0, staleIfError = 0, scope, groups } = cache
  if (!isDuration(ttl)) return `cache.ttl must be ${duration}, not ${ttl}`
  if (!isDuration(staleWhileRevalidate))
    return `cache.staleWhileRevalidate must be ${duration}, not ${staleWhileRevalidate}`
  if (!isDuration(staleIfError)) return `cache.staleIfError must be ${duration}, not ${staleIfError}`
  if (scope !== 'shared' && scope !== 'principal')
    return `cache.scope must be 'shared' or 'principal', not ${scope}`
  if (scope === 'shared' && identityOf(call) !== 'never')
    return "cache.scope cannot be 'shared', since the service learns who is asking,"
  const flaw = groups && groupsFlaw(groups)
  return flaw && `cache.groups ${flaw}`
}

/** What a call of ky can ask with for a part of an answer, or for none. */
const partly = ['range', ...conditions]

const duration = 'a number of milliseconds from 0'
const isDuration = (value: number) => value >= 0 && value <= Number.MAX_VALUE

/**
 * Refuses a size no cache can have.
 *
 * @throws TypeError naming the option and its value.
 */
export const checkCacheSize = (where: string, size: number | undefined): void =>
  checkRange(`${where}: cacheSize`, size, { from: 1, whole: true })
