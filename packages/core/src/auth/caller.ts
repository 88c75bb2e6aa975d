import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { peerCertificate } from '../edge/tls/peer-certificate.ts'
import type { ClientCertificate } from '../scope/client-certificate.ts'
import { addressOf, upgradable } from '../scope/incoming.ts'
import { scopeOf } from '../scope/scope.ts'
import type { Caller } from './authentication.ts'
import { mayLackCsrfHeader } from './without-csrf-header.ts'

/** What an authentication may look at of a request. */
export const callerOf = (c: Context): Caller => new RequestCaller(c)

/**
 * A class, since it has a getter: V8 gives every object literal with one a hidden class of its own, in the old generation,
 * where it keeps the getter, and so the whole request, until the next full collection.
 */
class RequestCaller implements Caller {
  readonly #c: Context

  constructor(c: Context) {
    this.#c = c
  }

  header(name: string): string | undefined {
    return this.#c.req.header(name)
  }

  queries(): Record<string, string[]> {
    return this.#c.req.queries()
  }

  /** Asked of the socket only when it is read. */
  get address(): string | undefined {
    const { incoming }: Partial<HttpBindings> = this.#c.env ?? {}
    return incoming && addressOf(incoming)
  }

  /** Asked of the routes only when a request lacks the header. */
  get mayLackCsrfHeader(): boolean {
    return mayLackCsrfHeader(this.#c)
  }

  get isUpgrade(): boolean {
    const { incoming }: Partial<HttpBindings> = this.#c.env ?? {}
    return incoming?.[upgradable] !== undefined
  }

  remaining(): number {
    return scopeOf(this.#c).remaining()
  }

  get signal(): AbortSignal {
    return scopeOf(this.#c).signal
  }

  get certificate(): ClientCertificate | undefined {
    const { incoming }: Partial<HttpBindings> = this.#c.env ?? {}
    return incoming && peerCertificate(incoming)
  }
}
