import { BffError } from '../../errors/bff-error.ts'
import { type Outgoing, type Policy, where } from '../outgoing.ts'
import { authorizesItself } from '../transport/identity.ts'
import type { Giving } from './credential.ts'

/** The path a call is sent with: that of its instance and, where the gateway proves itself in the query, the key. */
export const sentPath = (call: Outgoing): string => {
  const path = call.instance.basePath + call.path
  const { credential } = call.upstream
  if (credential?.by !== 'query' || authorizesItself(call)) return path
  return `${path}${path.includes('?') ? '&' : '?'}${credential.pair()}`
}

/**
 * Refuses a call that sets the parameter the gateway proves itself with. Its query may come from a client, which would choose
 * what the service believes. Where a route is passed through it did.
 */
export const ownParameter =
  ({ name, isParameter }: Extract<Giving, { by: 'query' }>): Policy =>
  (next) =>
  (call, settle) => {
    const start = call.path.indexOf('?')
    if (
      start >= 0 &&
      call.path
        .slice(start + 1)
        .split('&')
        .some(isParameter)
    )
      settle(refused(call, name))
    else next(call, settle)
  }

const refused = (call: Outgoing, name: string): BffError => {
  const message = `${call.upstream.name}: the parameter ${name} is set by the gateway only ${where(call)}`
  return call.passesThrough
    ? new BffError('BFF_INPUT_INVALID', message, {
        errors: [
          {
            pointer: `/query/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
            detail: 'Is no parameter of this endpoint',
          },
        ],
      })
    : new BffError('BFF_INTERNAL', message, { cause: new TypeError(message) })
}
