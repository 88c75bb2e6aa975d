import { expect, it } from 'vitest'
import { shopAt, welcome } from './welcome.ts'

const addresses = {
  identity: 'http://127.0.0.1:4000',
  services: { rewards: 'http://127.0.0.1:4005' },
  instances: { rewards: ['http://127.0.0.1:4005', 'http://127.0.0.1:4105'] },
  gateways: { mobile: 'http://127.0.0.1:3001', web: 'http://127.0.0.1:3002' },
  others: { 'tv-bff': 'http://127.0.0.1:3004' },
}
const about = {
  several: {},
  failed: { 'partner-api': 'it ended with 1' },
  hints: { 'tv-bff': "takes the mobile app's token" },
  screens: { 'tv-bff': '/v1/home' },
}
const web = { cookie: 'session=1', 'x-csrf': '1' }

it('says where the shop, each gateway and each instance of a service is, and which gateway did not start', () => {
  const text = welcome({ addresses, tokens: { mobile: 'm', web, partnerKey: 'k' }, ...about })

  expect(text).toContain('The shop is open. See it in a browser: http://localhost:3002/')
  expect(text).toMatch(/^ {2}mobile gateway +http:\/\/127\.0\.0\.1:3001\/v1 /m)
  expect(text).toMatch(/^ {2}tv-bff +http:\/\/127\.0\.0\.1:3004\/v1\/home +takes the mobile app's token$/m)
  expect(text).toMatch(/^ {2}partner-api +did not start, see above$/m)
  expect(text).toMatch(/^ {2}rewards +http:\/\/127\.0\.0\.1:4005 http:\/\/127\.0\.0\.1:4105$/m)
  expect(text).toContain("WEB='session=1'")
  expect(text).not.toContain('$KEY')
})

it('names no session and no shop without the web gateway', () => {
  const { mobile } = addresses.gateways
  const without = { ...addresses, gateways: { mobile } }
  const text = welcome({ addresses: without, tokens: { mobile: 'm', partnerKey: 'k' }, ...about })

  expect(shopAt(without)).toBeUndefined()
  expect(text).not.toMatch(/localhost|WEB=|a session/)
})
