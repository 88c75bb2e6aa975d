import { expect, it } from 'vitest'
import { docstringsIn } from './docstrings.ts'

it('finds what sources say of settings', () => {
  const source = `export const Settings = z.object({
  ...addressesOf(services),
  /** The identity provider. */
  ISSUER: issuerAddress,
  /**
   * Milliseconds it goes on,
   * see {@link runGateway}.
   */
  DRAIN_DELAY: wholeNumber(0, 1),
  UNTOLD: z.string(),
  /** An option. */
  readonly maxTarget?: 1,
})`

  expect([...docstringsIn([source, '/** Another. */ ISSUER: 1'])]).toEqual([
    ['ISSUER', 'The identity provider.'],
    ['DRAIN_DELAY', 'Milliseconds it goes on, see `runGateway`.'],
    ['MAX_TARGET', 'An option.'],
  ])
})
