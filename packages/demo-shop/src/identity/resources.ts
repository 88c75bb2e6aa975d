import type { ResourceServer } from 'oidc-provider'
import { audienceOf } from '../services/every-service/bearer-user.ts'
import { serviceNames } from '../services/start-services.ts'
import { PARTNER_GATEWAY } from './clients.ts'
import { errors } from './oidc-provider.ts'

/** What a customer's token may allow. */
const shopScopes = [
  'home:read',
  'catalog:read',
  'cart:read',
  'cart:write',
  'orders:read',
  'orders:write',
  'account:read',
] as const

type Resource = { audience: string; scopes: readonly string[]; clients: readonly string[] }

const customers = { scopes: shopScopes, clients: ['mobile', 'web'] }

/** Each service is a resource of its own, so that a token for one is good for nothing at another (RFC 8707). */
const services: Record<string, Resource> = Object.fromEntries(
  serviceNames.map((name) => [
    audienceOf(name),
    { audience: audienceOf(name), scopes: shopScopes, clients: ['web'] },
  ]),
)

const resources: Record<string, Resource> = {
  ...services,
  'urn:bffkit:mobile': { audience: 'mobile', ...customers },
  'urn:bffkit:web': { audience: 'web', ...customers },
  'urn:bffkit:partner': {
    audience: 'partner',
    scopes: ['catalog:read', 'inventory:read', 'orders:read', 'orders:write', 'usage:read'],
    clients: ['partner-demo'],
  },
  'urn:bffkit:services': {
    audience: 'services',
    scopes: ['orders:read', 'orders:write', 'catalog:read'],
    clients: [PARTNER_GATEWAY],
  },
}

/** What a client's token is for when it names nothing. */
export const defaultResources: Record<string, string> = {
  mobile: 'urn:bffkit:mobile',
  web: 'urn:bffkit:web',
  'partner-demo': 'urn:bffkit:partner',
  [PARTNER_GATEWAY]: 'urn:bffkit:services',
}

/**
 * Describes a resource as the provider wants it: signed access tokens (RFC 9068) for one audience, good for `ttl`.
 *
 * @param ttl seconds
 * @throws InvalidTarget when there is no such resource, or the client may not ask for it
 */
export const resourceServer = (identifier: string, clientId: string, ttl: number): ResourceServer => {
  const resource = resources[identifier]
  if (!resource?.clients.includes(clientId))
    throw new errors.InvalidTarget('unknown resource for this client')
  return {
    scope: resource.scopes.join(' '),
    audience: resource.audience,
    accessTokenTTL: ttl,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'ES256' } },
  }
}
