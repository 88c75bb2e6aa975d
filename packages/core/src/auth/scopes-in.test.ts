import { describe, expect, it } from 'vitest'
import { scopesBy, scopesIn } from './scopes-in.ts'

describe('the scopes of a token', () => {
  it.each<[string, unknown, string[]]>([
    ['text with blanks between', ' home:read  orders:read', ['home:read', 'orders:read']],
    ['a list', ['home:read', 'orders:read'], ['home:read', 'orders:read']],
    ['a list with what is none', ['home:read', 7, '', 'two words', null, ['admin']], ['home:read']],
    ['nothing', undefined, []],
    ['an object', { admin: true }, []],
  ])('are read of %s', (_, value, scopes) => {
    expect(scopesIn(value)).toEqual(scopes)
  })

  it('are those of a claim of its own, never of what all objects have', () => {
    expect(scopesBy('scp', { scp: 'a b', scope: 'c' })).toEqual(['a', 'b'])
    expect(scopesBy('__proto__', {})).toEqual([])
  })

  it('are what a function makes of the claims, a list of words', () => {
    expect(scopesBy(({ tenant }) => [`of:${tenant}`], { tenant: 't1' })).toEqual(['of:t1'])
    expect(() => scopesBy(() => JSON.parse('"admin"'), {})).toThrow(TypeError)
    expect(() => scopesBy(() => ['two words'], {})).toThrow(
      new TypeError('bearer: scopes must give a list of scopes, each one word'),
    )
  })
})
