import { expect, it } from 'vitest'
import { addressList } from './address-list.ts'

it.each([
  ['http://127.0.0.1:4004', ['http://127.0.0.1:4004/']],
  ['https://orders.internal/api', ['https://orders.internal/api']],
  ['http://10.0.0.1:4004,http://10.0.0.2:4004', ['http://10.0.0.1:4004/', 'http://10.0.0.2:4004/']],
  [' http://a , http://b/api ', ['http://a/', 'http://b/api']],
  ['http://a,http://b,http://a/,http://a:80', ['http://a/', 'http://b/']],
  ['http://a/x%2Cy', ['http://a/x%2Cy']],
  ['dns+http://orders.internal:8080/api', ['http://orders.internal:8080/api']],
])('reads %j', (setting, addresses) => {
  expect(addressList(setting)).toEqual(addresses)
})

it.each([
  '',
  ',',
  'http://a,',
  ',http://a',
  '127.0.0.1:4004',
  'ftp://files',
  'file:///etc',
  'javascript:1',
  'http://',
  'http://a?b=1',
  'http://a#b',
  'http://user@a',
  'http://user:secret@a',
  'http://:secret@a',
  'http://a,http://user:secret@b',
  'http://a,b',
  'http://a/x,y',
  'dns+http://a,http://b',
  'http://a,dns+http://b',
  'dns+ftp://a',
  'dns+a',
  'dns+dns+http://a',
])('refuses %j', (setting) => {
  expect(addressList(setting)).toBe(undefined)
})
