import { token } from '../../edge/token.ts'
import { BffError } from '../../errors/bff-error.ts'
import { unlessCancelled } from '../../scope/cancellation.ts'
import { signedAttempt } from '../attempt.ts'
import { isOwned } from '../headers/header-rules.ts'
import { requestHeaders } from '../headers/request-headers.ts'
import { type Outgoing, type Policy, where } from '../outgoing.ts'
import { authorizesItself } from '../transport/identity.ts'
import type { Sign, SignedRequest } from './signed-request.ts'

/** Signs every try of a call, unless it has a credential of its own. It is the last policy, since it signs what is sent. */
export const signing =
  (sign: Sign): Policy =>
  (next) =>
  (call, settle) => {
    if (authorizesItself(call)) {
      next(call, settle)
      return
    }
    const headers = requestHeaders(call)
    const send = (signed: Readonly<Record<string, string>>) => {
      call.attempt = signedAttempt(call.attempt, [...headers, ...checked(call, headers, signed)])
      next(call, settle)
    }
    const work = async () => sign(requestOf(call, headers), call.token)
    unlessCancelled(call.cancellation, work().catch(unsigned(call)))
      .then(send)
      .catch((error) => settle(error instanceof BffError ? error : failed(call)))
  }

const requestOf = (call: Outgoing, headers: readonly string[]): SignedRequest => {
  const { instance, path, body } = call
  const query = path.indexOf('?')
  const named: Record<string, string> = {}
  for (let index = 0; index < headers.length; index += 2)
    named[headers[index] ?? ''] = headers[index + 1] ?? ''
  return {
    method: call.method,
    host: instance.origin.slice(instance.origin.indexOf('//') + 2),
    path: instance.basePath + (query < 0 ? path : path.slice(0, query)),
    query: query < 0 ? '' : path.slice(query + 1),
    headers: named,
    body: bytesOf(body),
  }
}

const bytesOf = (body: Outgoing['body']): Uint8Array | undefined => {
  if (body === null) return new Uint8Array()
  if (typeof body === 'string') return Buffer.from(body)
  return body instanceof Uint8Array ? body : undefined
}

const checked = (
  call: Outgoing,
  taken: readonly string[],
  signed: Readonly<Record<string, string>>,
): string[] => {
  const headers: string[] = []
  for (const [name, value] of Object.entries(signed)) {
    const lower = name.toLowerCase()
    const isWrong = !token.test(name) || isOwned(lower) || taken.includes(lower) || headers.includes(lower)
    if (isWrong || !/^[ -~]*$/.test(value))
      throw failed(call, `, it may not set the header ${JSON.stringify(lower)}`)
    headers.push(lower, value)
  }
  return headers
}

/** What was thrown may hold keys: nothing of it goes on. */
const unsigned = (call: Outgoing) => () => {
  throw failed(call)
}

const failed = ({ upstream, ...call }: Outgoing, why = '') =>
  new BffError('BFF_INTERNAL', `${upstream.name}: cannot be signed${why} ${where(call)}`)
