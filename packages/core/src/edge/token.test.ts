import { describe, expect, it } from 'vitest'
import { token } from './token.ts'

const visible = Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code))

describe('token', () => {
  it('has the 77 characters of RFC 9110 section 5.6.2, and no other', () => {
    expect(visible.filter((character) => token.test(character)).join('')).toBe(
      "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~",
    )
  })

  it.each(['', 'x y', 'x\n', 'a:b', 'é', '\u212a'])('is not %j', (text) => {
    expect(token.test(text)).toBe(false)
  })
})
