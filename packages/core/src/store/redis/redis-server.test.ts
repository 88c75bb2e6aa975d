import { expect, it } from 'vitest'
import { readInfo } from './redis-server.ts'

const info = (fields: Record<string, string>) =>
  Object.entries({ redis_version: '7.0.15', role: 'master', maxmemory: '0', ...fields })
    .map(([name, value]) => `${name}:${value}\r\n`)
    .join('')

it.each([
  ['5.0.14', 'it is Redis 5.0.14; 6.2 is the oldest that works'],
  ['6.0.16', 'it is Redis 6.0.16; 6.2 is the oldest that works'],
  ['6.2.0', undefined],
  ['7.0.15', undefined],
  ['10.0.1', undefined],
  ['', undefined],
])('R6: version %s: %s', (version, unusable) => {
  expect(readInfo(info({ redis_version: version })).unusable).toBe(unusable)
})

it.each([
  ['noeviction', '1000', undefined],
  ['allkeys-lru', '0', undefined],
  [
    'volatile-ttl',
    '1000',
    'its maxmemory-policy volatile-ttl evicts keys when its memory is full; set noeviction',
  ],
])('R6: maxmemory-policy %s with maxmemory %s: %s', (policy, maxmemory, evicts) => {
  expect(readInfo(info({ maxmemory, maxmemory_policy: policy }))).toEqual({ unusable: undefined, evicts })
})

it('knows a replica', () => {
  expect(readInfo(info({ role: 'slave' })).unusable).toBe('it is a replica, which takes no writes')
})
