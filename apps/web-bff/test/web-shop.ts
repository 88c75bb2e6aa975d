import { backends, type Fixtures } from '@bffkit/core/testing'
import { fixtures } from './fixtures.ts'

/** The services as test servers, and the settings of a gateway on them. */
export const webShop = async (given: Fixtures<keyof typeof fixtures> = fixtures) => {
  const shop = await backends(given)
  const settings = {
    ...shop.settings,
    CLIENT_ID: 'web',
    CLIENT_SECRET: 'a test secret',
    ORIGIN: 'http://localhost:3002',
    RESOURCE: 'urn:test:web',
  }
  return { shop, settings }
}
