import { BffError } from '../../errors/bff-error.ts'
import { type Answer, type Outgoing, outgoing, type Send } from '../outgoing.ts'
import { conditions } from '../policies/conditional.ts'
import { httpDate } from '../policies/retry/http-date.ts'

/** An entity tag (RFC 9110 section 8.8.3) of ASCII, and short enough to be sent with every call. */
const entityTag = /^(?:W\/)?"[\x21\x23-\x7e]{0,256}"$/

/** The headers that say how long an answer can be used, what it belongs to, and how to ask whether it still can. */
const kept = ['cache-control', 'cache-groups', 'date', 'etag', 'expires', 'last-modified', 'vary']

/** What the cache keeps of the headers of an answer. `Age` was of that answer alone. */
export const keptHeaders = (headers: Answer['headers']): Answer['headers'] => {
  const found: Record<string, string | string[]> = {}
  for (const name of kept) {
    const { [name]: value } = headers
    if (value !== undefined) found[name] = value
  }
  return found
}

/** Headers that ask whether an answer is still the same (RFC 9111 section 4.3.1); none when nobody could tell. */
export const conditionsOf = ({ etag, 'last-modified': modified }: Answer['headers']): string[] => {
  const asked: string[] = []
  if (typeof etag === 'string' && entityTag.test(etag)) asked.push('if-none-match', etag)
  if (typeof modified === 'string' && httpDate(modified) !== undefined)
    asked.push('if-modified-since', modified)
  return asked
}

/** The headers of a call that asks whether what is kept is still the same; its own when that cannot be asked. */
export const conditionalHeaders = (call: Outgoing, { headers }: Answer): Outgoing['headers'] => {
  const asked = conditionsOf(headers)
  return asked.length === 0 ? call.headers : [...call.headers, ...asked]
}

/**
 * Makes a call whose 304 is the answer that is kept, with what the service says of it now (RFC 9111 section 4.3.4). A 304 that
 * speaks of another answer is none: the service is then asked without a condition.
 */
export const revalidating =
  (send: Send, answer: Answer): Send =>
  (call, settle) =>
    send(call, (outcome) => {
      if (outcome instanceof BffError || outcome.status !== 304) settle(outcome)
      else if (isOf(answer, outcome)) settle(renewed(answer, outcome))
      else send(unconditional(call), settle)
    })

const renewed = (answer: Answer, { headers: fresh }: Answer): Answer => {
  const headers = saysTheSame(answer.headers, fresh)
    ? answer.headers
    : { ...answer.headers, ...keptHeaders(fresh), age: fresh.age }
  return { status: answer.status, headers, value: answer.value, size: answer.size, revalidated: true }
}

/** Whether the headers of a 304 leave everything as it was; its `Date` counts only beside `Expires`. */
const saysTheSame = (before: Answer['headers'], fresh: Answer['headers']): boolean =>
  before.age === undefined &&
  fresh.age === undefined &&
  kept.every(
    (name) =>
      fresh[name] === undefined ||
      fresh[name] === before[name] ||
      (name === 'date' && isWithoutExpiry(before, fresh)),
  )

const isWithoutExpiry = (before: Answer['headers'], fresh: Answer['headers']): boolean =>
  before.expires === undefined && fresh.expires === undefined

const unconditional = (call: Outgoing): Outgoing => {
  const headers = call.headers.filter((_, index, all) => !conditions.includes(all[index - (index % 2)] ?? ''))
  const again = outgoing(call.upstream, call.scope, call.purpose, { ...call, headers }, call.context)
  again.record = call.record
  return again
}

/** Whether a 304 speaks of what is kept; one without an ETag speaks of what it was asked for. */
const isOf = ({ headers: { etag } }: Answer, { headers: { etag: fresh } }: Answer): boolean =>
  fresh === undefined || etag === undefined || strong(fresh) === strong(etag)

const strong = (etag: string | string[]): string => String(etag).replace(/^W\//, '')
