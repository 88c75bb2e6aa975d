import { expect, it } from 'vitest'
import { localPath } from './return-url.ts'

it.each([
  ['/', '/'],
  ['/account', '/account'],
  [
    '/orders/o1?tab=lines&next=https%3A%2F%2Fshop.example#top',
    '/orders/o1?tab=lines&next=https%3A%2F%2Fshop.example#top',
  ],
  ['/caf%C3%A9/50%25', '/caf%C3%A9/50%25'],
  ['/a/../b', '/b'],
  ['/search?q=a//b', '/search?q=a//b'],
])('sends the browser back to %s', (address, path) => {
  expect(localPath(address)).toBe(path)
})

it.each([
  '',
  'account',
  'https://attacker.example',
  'HTTPS://attacker.example',
  'https:attacker.example',
  'https:/attacker.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'mailto:a@b.example',
  '//attacker.example',
  '///attacker.example',
  '////attacker.example',
  '/\\attacker.example',
  '\\/attacker.example',
  '\\\\attacker.example',
  '/\\/attacker.example',
  '/account\\..\\..\\attacker.example',
  ' //attacker.example',
  '\t//attacker.example',
  '/\t/attacker.example',
  '/\n/attacker.example',
  '/\r\n/attacker.example',
  '/account\r\nset-cookie: a=b',
  '/\u0000/attacker.example',
  '/\u007f',
  '/\u2028/attacker.example',
  '\ufeff//attacker.example',
  '/.//attacker.example',
  '/a/..//attacker.example',
  '/%2f/attacker.example',
  '/%2F%2Fattacker.example',
  '/%252f%252fattacker.example',
  '/%25252fattacker.example',
  '/%5cattacker.example',
  '/%255cattacker.example',
  '/%09/attacker.example',
  '/%0d%0aset-cookie:a=b',
  '/%00',
  '/%2e%2e//attacker.example',
  '/%zz',
  '/%c0%af%c0%afattacker.example',
  '@attacker.example',
  '?next=/',
  '#/',
  `/${'a'.repeat(2_048)}`,
])('refuses %j', (address) => {
  expect(localPath(address)).toBeUndefined()
})
