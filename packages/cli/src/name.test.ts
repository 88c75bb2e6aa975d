import { service } from '@bffkit/core'
import { addressesOf } from '@bffkit/core/serve'
import { describe, expect, it } from 'vitest'
import { addressSetting, camelCase, checkName, pascalCase } from './name.ts'

describe('checkName', () => {
  it.each(['tv-bff', 'a', 'p2p', 'tv-2', 'x'.repeat(40)])('accepts %s', (name) => {
    expect(checkName(name, 'tv-bff')).toBe(name)
  })

  it.each([
    ['', 'it is empty'],
    ['TV-bff', 'it is not kebab-case'],
    ['tv_bff', 'it is not kebab-case'],
    ['tv--bff', 'it is not kebab-case'],
    ['tv-', 'it is not kebab-case'],
    ['-tv', 'it is not kebab-case'],
    ['2tv', 'it is not kebab-case'],
    ['tv bff', 'it is not kebab-case'],
    ['tv/bff', 'it is not kebab-case'],
    ['..', 'it is not kebab-case'],
    ['../tv', 'it is not kebab-case'],
    ['tv\n', 'it is not kebab-case'],
    ['tvé', 'it is not kebab-case'],
    ['$(tv)', 'it is not kebab-case'],
    ['--help', 'it is not kebab-case'],
    ['new', 'it is a reserved word'],
    ['utils', 'it is a reserved word'],
    ['create-app', 'it is a reserved word'],
    ['x'.repeat(41), 'it has 41 characters, and 40 are the most'],
  ])('refuses %j and says why', (name, why) => {
    expect(() => checkName(name, 'tv-bff')).toThrow(
      `cannot be a name: ${why}; write lower-case words joined by -, such as tv-bff`,
    )
  })
})

it('turns a name into those of types and variables', () => {
  expect([pascalCase('wish-list'), camelCase('wish-list'), camelCase('tv-2')]).toEqual([
    'WishList',
    'wishList',
    'tv2',
  ])
})

it.each(['users', 'storeOrders', 'githubSOfficial', 'api2Items'])(
  'names the address of %s as core does',
  (key) => {
    const services = { [key]: service('users', {}, () => ({})) }

    expect([addressSetting(key)]).toEqual(Object.keys(addressesOf(services)))
  },
)
