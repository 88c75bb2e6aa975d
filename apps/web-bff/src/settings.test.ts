import { addressesOf, readSettings } from '@bffkit/core/serve'
import { expect, it } from 'vitest'
import { services } from './services.ts'
import { Settings } from './settings.ts'

const urls = Object.keys(addressesOf(services)).map((name) => [name, 'http://127.0.0.1:4001'])
const right = { ...Object.fromEntries(urls), ISSUER: 'http://127.0.0.1:4000', CLIENT_SECRET: 'a test secret' }

it('has a default for everything but where the services and the issuer are, and the secret', () => {
  expect(readSettings(Settings, right)).toEqual({
    ...right,
    CLIENT_ID: 'web',
    ORIGIN: 'http://localhost:3002',
    RESOURCE: 'urn:bffkit:web',
    LOG_LEVEL: 'info',
  })
})

it('names all wrong settings at once, and what would be right, but not their values', () => {
  const wrong = { ...right, ORDERS_URL: 'ftp://secret@orders', ISSUER: undefined, REDIS_URL: 'http://secret' }

  expect(() => readSettings(Settings, wrong)).toThrow(
    `3 settings are wrong:
  ORDERS_URL: must be an http(s) URL, such as http://127.0.0.1:4004
  ISSUER: is missing; must be an https URL without credentials and query, or http on this machine, such as https://id.example
  REDIS_URL: must be redis://, rediss:// (TLS), redis+sentinel://host:port,host:port/name or redis+cluster://host:port,host:port, with the number of a database behind or none`,
  )
})
