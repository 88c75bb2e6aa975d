import { keyStore } from '@bffkit/core/store'
import { afterAll, describe, expect, it } from 'vitest'
import { brand, openDatabase } from '../database.ts'
import { runKeys } from './run-keys.ts'

const database = openDatabase(':memory:')
const keys = keyStore(database, { brand, environment: 'test' })
const run = (...args: string[]) => runKeys(args, keys)

afterAll(() => database.destroy())

it('makes a key that is shown once, lists it, rotates and revokes it', async () => {
  const made = await run('create', '--name', 'Acme', '--scope', 'catalog:read', '--scope', 'orders:write')
  const [key = ''] = made.split('\n')
  const [, id = ''] = /Key (\S+) \(Acme\) may catalog:read, orders:write\./.exec(made) ?? []

  expect(key).toMatch(/^shop_test_[0-9A-Za-z]{33,}_[0-9A-Za-z]{6}$/)
  expect(await run('list')).toMatch(
    new RegExp(`^id .*\n${id} +Acme +catalog:read orders:write +\\S{8}… never used$`),
  )
  expect(await run('rotate', id, '--overlap', '3')).toContain(`The old key of ${id} works for 3 days more.`)
  expect(await run('revoke', id)).toBe(`Key ${id} is revoked; within 30 seconds no gateway accepts it.`)
  expect(await run('list')).toContain('revoked 20')
  expect(await run('list')).not.toContain(key)
})

describe('a wrong command line', () => {
  it.each([
    [[], 'a command is missing'],
    [['destroy'], 'there is no command destroy'],
    [['create', '--scope', 'catalog:read'], '--name, whose key it is, is missing'],
    [['create', '--name', 'Acme'], '--scope is missing; there are catalog:read'],
    [['create', '--name', 'Acme', '--scope', 'all'], 'there is no scope all; there are catalog:read'],
    [
      ['create', '--name', 'Acme', '--scope', 'catalog:read', '--plan', 'gold'],
      'there is no plan gold; there are free, standard, premium',
    ],
    [
      ['create', '--name', 'A', '--scope', 'catalog:read', '--expires', 'soon'],
      '--expires must be a date such as',
    ],
    [['revoke'], 'the id of the key is missing'],
    [['rotate', 'k1', '--overlap', '-1'], '--overlap'],
    [['list', 'all', 'of', 'them'], 'of is too much'],
    [['list', '--twice'], "Unknown option '--twice'"],
  ])('%j is refused and the right ones are shown', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message)
    await expect(run(...args)).rejects.toThrow('npm run keys -- create --name Acme')
  })
})
