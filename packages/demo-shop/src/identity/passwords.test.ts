import { expect, it } from 'vitest'
import { hashPassword, passwordMatches } from './passwords.ts'

it('knows a password again by its hash, and no other', () => {
  const stored = hashPassword('correct-horse')
  expect(stored).not.toContain('correct-horse')
  expect(passwordMatches('correct-horse', stored)).toBe(true)
  expect(passwordMatches('correct-horsE', stored)).toBe(false)
})

it('hashes the same password differently every time, unless it is given the salt', () => {
  expect(hashPassword('a')).not.toBe(hashPassword('a'))
  expect(hashPassword('a', 'salt')).toBe(hashPassword('a', 'salt'))
})

it('takes what is no hash for no match', () => {
  expect(passwordMatches('a', 'plain text')).toBe(false)
})
