import type { z } from 'zod'
import type { Principal } from '../../scope/principal.ts'
import { SharedWork } from '../../scope/shared-work.ts'
import type { Outcome, Outgoing } from '../outgoing.ts'
import { type Identity, identityOf } from '../transport/identity.ts'

/** A read this request has made, and the others it made of the same path. */
export class KnownRead extends SharedWork<Outcome> {
  readonly #call: Outgoing
  readonly schema: z.ZodType
  readonly other: KnownRead | undefined
  /** Who the request was for when it was made: somebody may sign in after the first calls. */
  readonly principal: Principal
  readonly identity: Identity

  constructor(call: Outgoing, schema: z.ZodType, other: KnownRead | undefined) {
    super()
    this.#call = call
    this.schema = schema
    this.other = other
    this.principal = call.scope.principal
    this.identity = identityOf(call)
  }

  /** Not a field of its own: who prints a request shall not see the token of a call it made. */
  get call(): Outgoing {
    return this.#call
  }
}

/** The reads of one request by path, since that is a string each call has anyway. */
export type Flights = Map<string, KnownRead>
