import type { Scope } from '../scope/scope.ts'
import type { Upstreams } from './outgoing.ts'
import type { Flights } from './policies/known-read.ts'
import type { Turns } from './policies/turns.ts'

/** What the calls of one request share; recognised by its class. */
export class RequestCalls {
  /** The services of the gateway, for routes that are passed through. */
  readonly upstreams: Upstreams
  /** The identical reads the request has made. */
  readonly flights: Flights = new Map()
  /** Whose turn it is among its calls to a service, of which only so many are under way at a time. */
  turns: Turns | undefined = undefined

  constructor(upstreams: Upstreams) {
    this.upstreams = upstreams
  }
}

const none: Upstreams = {}

/** What the calls of a request share; made when it was opened without. */
export const callsOf = (scope: Scope): RequestCalls => {
  const { serviceState } = scope
  if (serviceState instanceof RequestCalls) return serviceState
  const made = new RequestCalls(none)
  scope.serviceState = made
  return made
}
