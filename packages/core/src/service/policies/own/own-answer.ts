import { BffError } from '../../../errors/bff-error.ts'
import { exactJson } from '../../../view/exact-json.ts'
import { readBy } from '../../../view/trim.ts'
import { type Answer, type Outcome, type Outgoing, where } from '../../outgoing.ts'
import type { PolicyAnswerOptions, ServiceOutcome } from './service-policy.ts'

/** What the outcomes that policies see stand for, and whose they are: they hand them on, and may not change them. */
const outcomes = new WeakMap<object, { readonly call: Outgoing; readonly outcome: Outcome }>()

/** The outcome of a call as a policy sees it, after so many milliseconds. */
export const seen = (call: Outgoing, outcome: Outcome, time: number): ServiceOutcome => {
  const shown: ServiceOutcome =
    outcome instanceof BffError
      ? { status: undefined, headers: undefined, value: undefined, error: outcome, time }
      : { status: outcome.status, headers: outcome.headers, value: outcome.value, error: undefined, time }
  outcomes.set(shown, { call, outcome })
  return Object.freeze(shown)
}

/** What an outcome a policy returned for a call stands for; `undefined` for anything that is none, or of another call: another user may have made that. */
export const outcomeOf = (call: Outgoing, returned: unknown): Outcome | undefined => {
  const found = typeof returned === 'object' && returned !== null ? outcomes.get(returned) : undefined
  return found?.call === call ? found.outcome : undefined
}

/**
 * An answer a policy gives in place of the service.
 *
 * @throws TypeError when the status is no success; BFF_INTERNAL when the value does not fit the schema of the call.
 */
export const ownAnswer = (
  call: Outgoing,
  value: unknown,
  { status = 200, headers = {} }: PolicyAnswerOptions,
): ServiceOutcome => {
  if (!(Number.isInteger(status) && status >= 200 && status <= 299))
    throw new TypeError(
      `${call.upstream.name}: a policy answers with a status from 200 to 299, not ${status}; to refuse, throw a BffError ${where(call)}`,
    )
  const lowerCase = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return seen(call, call.schema ? read(call, value, status, lowerCase) : bytes(value, status, lowerCase), 0)
}

type AnswerHeaders = Readonly<Record<string, string>>

const read = (call: Outgoing, value: unknown, status: number, headers: AnswerHeaders): Answer => {
  const { schema } = call
  if (!schema || schema.def.type === 'void') return { status, headers, value: undefined, size: 0 }
  const found = readBy(schema, value)
  if (found.complaints !== undefined)
    throw new BffError(
      'BFF_INTERNAL',
      `${call.upstream.name}: the answer of a policy does not fit the schema of the call ${where(call)}: ${found.complaints}`,
    )
  return call.options.keepsText
    ? { status, headers, value: found.data, size: 0, text: exactJson(value) }
    : { status, headers, value: found.data, size: 0 }
}

const bytes = (value: unknown, status: number, headers: AnswerHeaders): Answer => {
  const isBody = typeof value === 'string' || value instanceof Uint8Array
  const body = isBody ? value : value === undefined ? '' : exactJson(value)
  const sent = new Uint8Array(typeof body === 'string' ? Buffer.from(body) : body)
  const described: AnswerHeaders =
    isBody || value === undefined ? headers : { 'content-type': 'application/json', ...headers }
  return {
    status,
    headers: { ...described, 'content-length': String(sent.length) },
    value: sent,
    size: sent.length,
  }
}
