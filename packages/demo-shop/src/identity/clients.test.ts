import { readSettings } from '@bffkit/core/serve'
import { expect, it } from 'vitest'
import { demoSecrets, makeClients } from './clients.ts'
import { IdentitySettings } from './settings.ts'

it('lets browsers sign in at further gateways, which are the same client', () => {
  const { WEB_ORIGIN: origin, FURTHER_WEB_ORIGINS: further } = readSettings(IdentitySettings, {
    FURTHER_WEB_ORIGINS: 'http://localhost:3005,http://localhost:3006',
  })
  const web = makeClients(demoSecrets, { origin, further }).find(({ client_id }) => client_id === 'web')

  expect(web?.redirect_uris).toEqual([
    'http://localhost:3002/bff/callback',
    'http://localhost:3005/bff/callback',
    'http://localhost:3006/bff/callback',
  ])
  expect(web?.backchannel_logout_uri).toBe('http://localhost:3002/bff/backchannel')
})

it('refuses a further gateway that is no address', () => {
  expect(() =>
    readSettings(IdentitySettings, { FURTHER_WEB_ORIGINS: 'http://localhost:3005,there' }),
  ).toThrow('FURTHER_WEB_ORIGINS')
})
