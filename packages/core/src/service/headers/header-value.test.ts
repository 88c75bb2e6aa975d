import { expect, it } from 'vitest'
import { headerValue } from './header-value.ts'

it('makes one line of several', () => {
  expect([headerValue('a'), headerValue(['a', 'b'])]).toEqual(['a', 'a, b'])
})

it('replaces what is not ASCII and leaves the rest alone', () => {
  const utf8 = Buffer.from('attachment;\tfilename="Größe €.pdf"').toString('latin1')

  expect(headerValue(utf8)).toBe('attachment;\tfilename="Gr_e _.pdf"')
  expect(headerValue('a\u0000b\u007fc\u00ffd')).toBe('a_b_c_d')
})
