import { expect, it } from 'vitest'
import { serviceNames } from '../../services/start-services.ts'
import { resourceServer } from '../resources.ts'
import { askedFor } from './asked-for.ts'
import { enumerated, inWords, placeInWords } from './consent-words.ts'
import { consentPage } from './pages.ts'

const customers = ['urn:bffkit:web', 'urn:bffkit:mobile', ...serviceNames.map((name) => `urn:shop:${name}`)]

it('has words for every scope and every resource that a customer can be asked for', () => {
  const scopes = customers.flatMap((resource) => resourceServer(resource, 'web', 1).scope.split(' '))
  for (const scope of ['openid', 'profile', 'offline_access', ...scopes])
    expect(inWords(scope)).not.toContain(scope)
  for (const resource of customers) expect(placeInWords(resource)).not.toContain(resource)
})

it('names what it has no words for', () => {
  expect(inWords('wishlist:read')).toBe('use “wishlist:read”')
  expect(placeInWords('urn:shop:wishlist')).toBe('“urn:shop:wishlist”')
  expect(enumerated(['your cart', 'your orders', 'reviews'])).toBe('your cart, your orders and reviews')
})

it('asks for what a token will allow, and for nothing that the provider leaves out', () => {
  const scope = 'openid offline_access orders:read usage:read nonsense'

  expect(askedFor({ client_id: 'mobile', scope })).toEqual({
    scopes: ['openid', 'offline_access', 'orders:read'],
    resources: ['urn:bffkit:mobile'],
  })
  expect(
    askedFor({ client_id: 'web', scope, resource: ['urn:bffkit:web', 'urn:shop:orders'] }).resources,
  ).toEqual(['urn:bffkit:web', 'urn:shop:orders'])
})

it('says who asks, who is asked, and for what', () => {
  const asked = { scopes: ['orders:read', 'a<b'], resources: ['urn:bffkit:web'] }
  const html = `${consentPage({ uid: '1', client: 'Shop <web>', customer: 'Ada', ...asked })}`

  expect(html).toContain('<b>Shop &lt;web&gt;</b> wants to:')
  expect(html).toContain('<li>see your orders</li><li>use “a&lt;b”</li>')
  expect(html).toContain('It uses this at the shop in your browser, and nowhere else.')
})
