import { describe, expect, it } from 'vitest'
import { formFlaw } from './token-flaws.ts'

const part = (bytes: string | Buffer) => Buffer.from(bytes).toString('base64url')
const latin1 = part(Buffer.from('{"sub":"caf\xe9"}', 'latin1'))
const signature = part(Buffer.from([0xff, 0xfe, 0xe9]))

describe('D1: a token', () => {
  it('is fine in UTF-8, whatever its signature is', () => {
    expect(formFlaw(`${part('{}')}.${part('{"sub":"café \u{fffd}"}')}.${signature}`)).toBe(undefined)
  })

  it.each([`${part('{}')}.${latin1}.${signature}`, `${latin1}.${part('{}')}.${signature}`])(
    'that is not UTF-8 is refused, so that no two subjects are one: %s',
    (token) => {
      expect(formFlaw(token)).toBe('a token that is not UTF-8')
    },
  )
})
