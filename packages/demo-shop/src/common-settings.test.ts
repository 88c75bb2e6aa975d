import { readSettings } from '@bffkit/core/serve'
import { expect, it } from 'vitest'
import { IdentitySettings } from './identity/settings.ts'
import { ServicesSettings } from './services/settings.ts'

it('has a default for everything', () => {
  const settings = readSettings(ServicesSettings, {})
  expect(settings).toMatchObject({
    HOST: '127.0.0.1',
    ISSUER: 'http://127.0.0.1:4000',
    USERS_PORT: 4001,
    RECOMMENDATIONS_PORT: 4010,
  })
  expect(settings.SHOP_DATABASE).toMatch(/demo-shop[/\\]\.data[/\\]shop\.sqlite$/)
  expect(readSettings(IdentitySettings, {}).PARTNER_API_CLIENT_SECRET).toBe('demo-partner-api-secret')
  expect(readSettings(IdentitySettings, {}).WEB_ORIGIN).toBe('http://localhost:3002')
})

it('reads how many instances of a service run', () => {
  expect(readSettings(ServicesSettings, {}).INSTANCES).toEqual({})
  expect(readSettings(ServicesSettings, { INSTANCES: 'catalog:3,orders:2' }).INSTANCES).toEqual({
    catalog: 3,
    orders: 2,
  })
  for (const INSTANCES of ['catalog', 'shop:3', 'catalog:0', 'catalog:3orders:2', 'catalog:3,'])
    expect(() => readSettings(ServicesSettings, { INSTANCES })).toThrow(
      'INSTANCES: must be names of services with a count from 1 to 9, such as catalog:3,orders:2',
    )
})

it('names all wrong settings at once, without their values', () => {
  const read = () => readSettings(ServicesSettings, { ISSUER: 's3cret', ORDERS_PORT: '70000' })
  expect(read).toThrow(
    '2 settings are wrong:\n  ISSUER: Invalid URL\n  ORDERS_PORT: must be a whole number from 0 to 65535',
  )
})
