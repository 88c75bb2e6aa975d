import { expect, it } from 'vitest'
import { type BalanceOptions, checkBalance } from './balance-options.ts'

it.each<[object, string]>([
  [
    { algorithm: 'random' },
    'balance.algorithm must be one of round-robin, least-connections, affinity, not "random"',
  ],
  [
    { algorithm: 'toString' },
    'balance.algorithm must be one of round-robin, least-connections, affinity, not "toString"',
  ],
  [{ outliers: { failures: 0 } }, 'balance.outliers: failures must be a whole number of at least 1, not 0'],
  [{ dns: { refresh: -1 } }, 'balance.dns: refresh must be a number of at least 1, not -1'],
  [
    { health: { path: 'health', rise: 0 } },
    'balance.health: rise must be a whole number of at least 1, not 0',
  ],
])('refuses %j, naming option and value', (options: BalanceOptions, message) => {
  expect(() => checkBalance('service orders', options)).toThrow(new TypeError(`service orders: ${message}`))
})

it.each<[BalanceOptions | undefined]>([
  [undefined],
  [{}],
  [{ algorithm: 'affinity', outliers: false, dns: true }],
  [{ outliers: { failures: 3, ejection: 1_000 }, dns: { refresh: 5_000 }, health: { path: '/health' } }],
])('takes %j', (options) => {
  expect(() => checkBalance('service orders', options)).not.toThrow()
})
