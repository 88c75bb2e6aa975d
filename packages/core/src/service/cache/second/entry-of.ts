import { decodeText } from '../../../edge/body/decode-text.ts'
import { readText } from '../../lanes/json-lane.ts'
import type { Outgoing } from '../../outgoing.ts'
import type { CacheEntry } from '../cache-store.ts'
import { freeze } from '../freeze.ts'
import type { SharedAnswer } from './shared-cache.ts'

/** What a call makes of an answer that instances share; `undefined` when it is not what this version of the gateway reads. */
export const entryOf = (call: Outgoing, answer: SharedAnswer, now: number): CacheEntry | undefined => {
  const { status, headers, lifetimes, groups, age } = answer
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : (answer.body ?? new Uint8Array())
  const size = body.length
  try {
    const text = call.schema && size > 0 ? decodeText(body, undefined) : undefined
    if (call.schema && size > 0 && text === undefined) return undefined
    const value = call.schema ? readText(call, text) : new Uint8Array(body)
    freeze(value)
    return { answer: { status, headers, value, size }, since: now - age, lifetimes, groups }
  } catch {
    return undefined
  }
}

/** An entry as instances share it; `undefined` for one that is over. */
export const sharedAnswerOf = (
  { answer: { status, headers }, since, lifetimes, groups }: CacheEntry,
  body: SharedAnswer['body'],
  now: number,
): SharedAnswer | undefined => {
  const { ttl, staleWhileRevalidate = 0, staleIfError = 0 } = lifetimes
  const age = now - since
  if (ttl + Math.max(staleWhileRevalidate, staleIfError) <= age) return undefined
  return { status, headers, lifetimes: { ttl, staleWhileRevalidate, staleIfError }, groups, age, body }
}
