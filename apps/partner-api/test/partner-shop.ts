import { backends, type Fixtures, tokenFor } from '@bffkit/core/testing'
import { fixtures } from './fixtures.ts'

/** Those services as test servers, and the settings of a gateway on them. */
export const partnerShop = async <Name extends keyof typeof fixtures>(
  given: Fixtures<Name> = fixtures as Fixtures<Name>,
) => {
  const shop = await backends(given)
  const settings = {
    ...shop.settings,
    CLIENT_ID: 'partner-api',
    CLIENT_SECRET: 'a test secret',
    SERVICES_RESOURCE: 'urn:test:services',
    KEY_ENVIRONMENT: 'test' as const,
    DATABASE: ':memory:',
  }
  return { shop, settings }
}

/** Headers of a partner that comes with a token of its own. */
export const partner = (scope: string, clientId = 'acme') => tokenFor(clientId, scope, { clientId })
