import { type Answer, isAnswer, type Json } from './answer.ts'
import type { Fixtures } from './backends.ts'
import type { Fixture, ServiceFixtures } from './match-fixture.ts'

/**
 * The same fixtures, with fields nobody asked for in every object of every answer: what a view does not list must be
 * found in no answer of a gateway. An object without a field stays as it is: it may be a map, in which a field would be one
 * entry more, of a type its values do not have. Leave maps empty in fixtures.
 *
 * @param canary the text all of these fields hold
 *
 * @example
 * const shop = await backends(withExtraFields(fixtures, 'this must not leave'))
 * const res = await createApp(shop.settings).request('/v1/config')
 * expect(await res.text()).not.toContain('this must not leave')
 */
export const withExtraFields = <Name extends string>(
  fixtures: Fixtures<Name>,
  canary: string,
): Fixtures<Name> => {
  const services = Object.entries<ServiceFixtures>(fixtures)
  const widened = services.map(([service, answers]) => [
    service,
    Object.fromEntries(
      Object.entries(answers).map(([key, fixture]) => [key, widenedFixture(fixture, canary)]),
    ),
  ])
  return Object.fromEntries(widened)
}

const widenedFixture = (fixture: Fixture, canary: string): Fixture =>
  typeof fixture === 'function'
    ? async (request) => widenedAnswer(await fixture(request), canary)
    : (widenedAnswer(fixture, canary) ?? null)

const widenedAnswer = (value: Json | Answer | undefined, canary: string): Json | Answer | undefined => {
  if (value === undefined) return undefined
  if (!isAnswer(value)) return widened(value, canary)
  const { body } = value
  return body === undefined || body instanceof Uint8Array ? value : { ...value, body: widened(body, canary) }
}

const widened = (value: Json, canary: string): Json => {
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map((item) => widened(item, canary))
  const given = Object.entries(value)
  if (given.length === 0) return value
  const fields = given.map(([name, field]) => [name, field === undefined ? field : widened(field, canary)])
  return {
    ...Object.fromEntries(fields),
    internalNote: canary,
    internal: { text: canary, list: [canary, { canary }] },
  }
}

/** `Array.isArray` does not narrow a readonly list away. */
const isList = (value: object): value is readonly Json[] => Array.isArray(value)
