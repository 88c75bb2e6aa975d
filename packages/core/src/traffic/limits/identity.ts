import { hash } from 'node:crypto'
import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { addressBlock } from '../../edge/proxies/address-block.ts'
import type { LimitBy } from '../../pressure/limit.ts'
import { addressOf } from '../../scope/incoming.ts'
import type { Principal } from '../../scope/principal.ts'
import { scopeOf } from '../../scope/scope.ts'

/** Whom a limit counts can be said before it is known who is calling. */
export const isEarly = (by: LimitBy): boolean => by === 'address' || by === 'route' || by === 'global'

/** Whom a limit counts for a request, in words of its kind; `undefined` when there is nobody of it. */
export const identityOf = (by: LimitBy, c: Context, route: string | undefined): string | undefined => {
  if (typeof by === 'function') return by(c)
  if (by === 'address') return blockOf(c)
  if (by === 'global') return ''
  if (by === 'route') return `${methodOf(c)} ${route}`
  const { principal, session } = scopeOf(c)
  if (by === 'session') return session
  if (by === 'tenant') return tenantOf(principal)
  if (principal.kind === 'anonymous') return undefined
  return by === 'principal' || by === principal.kind ? callerOf(principal) : undefined
}

/** A name for whom a limit counts that says nothing of who that is. */
export const digestOf = (name: string, identity: string): string =>
  hash('sha256', `${name}\n${identity}`, 'base64url').slice(0, 22)

/** Of the handler: HEAD has that of GET. */
const methodOf = ({ req: { method } }: Context) => (method === 'HEAD' ? 'GET' : method)

/** A request from the same process comes from nowhere; one from a socket that is gone still comes from somewhere. */
const blockOf = (c: Context): string | undefined => {
  const { incoming }: Partial<HttpBindings> = c.env ?? {}
  return incoming && addressBlock(addressOf(incoming) ?? 'unknown')
}

const callerOf = ({ kind, issuer = '', id }: Principal) => `${kind} ${issuer} ${id}`

/** An issuer may number its tenants: what is no text counts as it is written. */
const tenantOf = ({ claims: { tenant = '' }, issuer = '' }: Principal) =>
  tenant === '' || tenant === null
    ? undefined
    : `${issuer} ${typeof tenant === 'string' ? tenant : JSON.stringify(tenant)}`
