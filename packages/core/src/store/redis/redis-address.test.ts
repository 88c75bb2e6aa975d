import { expect, it } from 'vitest'
import { isRedisAddress, readRedisAddress } from './redis-address.ts'

it.each(['redis://h', 'redis://h:6379/', 'rediss://u:p@h:6379/15'])('takes %s', (url) => {
  expect(isRedisAddress(url)).toBe(true)
})

it.each(['h:6379', 'http://h', 'redis://', 'redis://h/cache', 'redis://h/1/2', 'redis://h:99999'])(
  'R7: refuses %s, which ioredis would make something else of',
  (url) => {
    expect(isRedisAddress(url)).toBe(false)
  },
)

it.each<[string, object]>([
  [
    'redis+sentinel://one:1,two/shop',
    {
      kind: 'sentinel',
      tls: false,
      nodes: [
        { host: 'one', port: 1 },
        { host: 'two', port: 26_379 },
      ],
      name: 'shop',
      db: 0,
    },
  ],
  [
    'rediss+sentinel://user:p%40ss@[::1]:2/shop/3',
    {
      kind: 'sentinel',
      tls: true,
      nodes: [{ host: '::1', port: 2 }],
      name: 'shop',
      db: 3,
      username: 'user',
      password: 'p@ss',
    },
  ],
  [
    'redis+cluster://one,two:7',
    {
      kind: 'cluster',
      nodes: [
        { host: 'one', port: 6_379 },
        { host: 'two', port: 7 },
      ],
    },
  ],
  ['rediss+cluster://:secret@one/0', { kind: 'cluster', tls: true, username: undefined, password: 'secret' }],
])('reads %s', (url, read) => {
  expect(readRedisAddress(url)).toMatchObject(read)
})

it.each([
  'redis+sentinel://one',
  'redis+sentinel://one,two/',
  'redis+sentinel://one/shop/x',
  'redis+cluster://one/1',
  'redis+cluster://',
  'redis+cluster://one,,two',
  'redis+cluster://one:99999',
  'redis+cluster://%zz@one',
  'redis+other://one/shop',
])('refuses %s', (url) => {
  expect(readRedisAddress(url)).toBeUndefined()
})
