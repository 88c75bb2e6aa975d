import { expect, it } from 'vitest'
import { z } from 'zod'
import { readSettings } from './read-settings.ts'
import { issuerAddress, siteAddress } from './settings.ts'

const schema = z.object({
  ISSUER: issuerAddress,
  CLIENT_SECRET: z.string().min(8),
  ORIGIN: siteAddress.optional(),
})
const right = { ISSUER: 'https://id.example/', CLIENT_SECRET: 'a test secret' }
const read = (change: Record<string, string | undefined>) => () =>
  readSettings(schema, { ...right, ...change })

it('R13: a missing setting that was misspelled is reported with the name that is set', () => {
  expect(read({ ISSUER: undefined, ISUER: 'canary' })).toThrow(
    '1 setting is wrong: ISSUER: is missing, but ISUER is set; must be an https URL without credentials and query',
  )
})

it.each([' a test secret', 'a test secret\n', '\ta test secret'])(
  'R13: a secret with white space around it is refused: %j',
  (CLIENT_SECRET) => {
    expect(read({ CLIENT_SECRET })).toThrow(
      /^1 setting is wrong: CLIENT_SECRET: must not begin or end with white space$/,
    )
  },
)

it.each([
  'http://id.example',
  'https://user:canary@id.example',
  'https://id.example?canary',
  'https://id.example#canary',
  'ftp://id.example',
  'id.example',
])('R13: an identity provider at %s is refused', (ISSUER) => {
  expect(read({ ISSUER })).toThrow(
    /^1 setting is wrong: ISSUER: must be an https URL without credentials and query, or http on this machine, such as https:\/\/id\.example$/,
  )
})

it.each(['https://shop.example/', 'http://shop.example', 'https://shop.example?a', 'shop.example'])(
  'R13: a site at %s is refused',
  (ORIGIN) => {
    expect(read({ ORIGIN })).toThrow(
      /^1 setting is wrong: ORIGIN: must be an https URL without a slash at its end, or http on this machine, such as https:\/\/shop\.example$/,
    )
  },
)

it.each([
  'http://localhost:4000',
  'https://id.example',
  'https://id.example/',
  'https://id.example/realms/shop',
])('takes an identity provider at %s', (ISSUER) => {
  expect(read({ ISSUER })()).toMatchObject({ ISSUER })
})
