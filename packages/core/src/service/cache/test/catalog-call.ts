import { z } from 'zod'
import { cancellation } from '../../../scope/cancellation.ts'
import type { Clock } from '../../../scope/clock.ts'
import { openScope } from '../../../scope/open-scope.ts'
import { nobody, type Principal } from '../../../scope/principal.ts'
import type { Scope } from '../../../scope/scope.ts'
import type { CallPolicies } from '../../call.ts'
import { plainRead } from '../../lanes/json-headers.ts'
import { type CallRequest, type Outgoing, outgoing, type Purpose, type TokenPolicy } from '../../outgoing.ts'
import { service } from '../../service.ts'
import { openUpstream } from '../../upstream.ts'

/** What one call asks for, and who asks. */
export interface Asked extends Partial<CallRequest> {
  readonly cache?: CallPolicies['cache']
  readonly invalidates?: readonly string[]
  readonly principal?: Principal
  readonly token?: string
  /** The headers of the client, names in lower case. */
  readonly client?: Readonly<Record<string, string>>
  /** Milliseconds the request has. Default 3,000. */
  readonly budget?: number
  /** The request that makes it. Default: a new one. */
  readonly scope?: Scope
  /** The part it is for. Default: a new one. */
  readonly purpose?: Purpose
}

/** How the service `catalog` is talked to. */
export interface CatalogOptions {
  readonly token?: Exclude<TokenPolicy, 'client'>
  /** The client's headers it may see. */
  readonly forwards?: readonly string[]
}

const defaultRequest: CallRequest = {
  method: 'GET',
  template: 'products/{id}',
  path: 'products/p1',
  schema: z.unknown(),
  headers: plainRead,
  body: null,
  passes: [],
  passesThrough: undefined,
  timeout: 1_000,
  options: {},
}

/** Calls to the service `catalog`, each of a request and a part of its own. */
export const catalogCalls = (clock: Clock, { token = 'none', forwards = [] }: CatalogOptions = {}) => {
  const declared = service('catalog', { token, headers: forwards }, () => ({}))
  const { upstream } = openUpstream(
    { ...declared, addresses: ['http://catalog.invalid'] },
    { clock, random: Math.random },
  )

  return (asked: Asked = {}): Outgoing => {
    const { cache, client = {}, budget = 3_000, principal = nobody, token } = asked
    const scope = asked.scope ?? openScope({ clock, budget, header: (name) => client[name] })
    scope.principal = principal
    scope.token = token
    const { invalidates } = asked
    const options = { ...(cache && { cache }), ...(invalidates && { invalidates }) }
    const { purpose = { name: 'product', cancellation: cancellation() } } = asked
    return outgoing(upstream, scope, purpose, { ...defaultRequest, ...asked, options })
  }
}
