import { expect, it } from 'vitest'
import { unknownSettings } from './unknown-settings.ts'

const names = [
  'PORT',
  'HOST',
  'HOSTS',
  'ISSUER',
  'ORDERS_URL',
  'TLS_CERT',
  'TLS_KEY',
  'DRAIN_TIMEOUT',
  'DATABASE',
]
const nearest = (name: string, value = 'x') => unknownSettings({ [name]: value }, names)[0]?.nearest

it.each([
  ['ISUER', 'ISSUER'],
  ['ISSEUR', 'ISSUER'],
  ['issuer', 'ISSUER'],
  ['ISSUER_URL', 'ISSUER'],
  ['PROT', 'PORT'],
  ['PORTS', 'PORT'],
  ['ORDERS_URI', 'ORDERS_URL'],
  ['ORDRES_URL', 'ORDERS_URL'],
  ['ORDERS_ADDRESS', 'ORDERS_URL'],
  ['TLS_CRT', 'TLS_CERT'],
  ['TLS_KEYS', 'TLS_KEY'],
  ['DRAIN_TIME', 'DRAIN_TIMEOUT'],
  ['DATABASE_URL', 'DATABASE'],
])('R13: %s was probably meant to be %s', (name, meant) => {
  expect(nearest(name)).toBe(meant)
})

it.each([
  'HOME',
  'PATH',
  'HOSTNAME',
  'USER',
  'SHELL',
  'PWD',
  'LANG',
  'TERM',
  'NODE_ENV',
  'npm_config_port',
  'OFFERS_URL',
  'TZ',
  'CI',
])('R13: %s is no setting, and like none', (name) => {
  expect(nearest(name)).toBeUndefined()
})

it('R13: known names, and those that are not set, are not spoken of', () => {
  expect(unknownSettings({ PORT: '1', ISUER: undefined, HOSTS: 'x' }, names)).toEqual([])
})

it('R13: what Kubernetes and Docker tell of a service that is called like one of ours is left alone', () => {
  expect(nearest('ORDERS_SERVICE_HOST', '10.0.0.1')).toBeUndefined()
  expect(nearest('ORDERS_SERVICE_PORT_HTTP', '80')).toBeUndefined()
  expect(nearest('ORDERS_PORT', 'tcp://10.0.0.1:80')).toBeUndefined()
  expect(nearest('ORDERS_PORT_80_TCP_ADDR', '10.0.0.1')).toBeUndefined()
  expect(nearest('ORDERS_PORT', '4004')).toBe('ORDERS_URL')
})
