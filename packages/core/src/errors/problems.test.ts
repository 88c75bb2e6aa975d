import { describe, expect, it } from 'vitest'
import { problems } from './problems.ts'

describe('problems', () => {
  it.each([200, 401, 429, 500, 404.5])('refuses %s as a status to pass on', (status) => {
    expect(() => Reflect.apply(problems, undefined, [status])).toThrow(TypeError)
  })

  it('knows words for a status that has none of its own', () => {
    const { 451: own } = problems(451)

    expect(own.description).toBe('A service refused the request')
  })
})
