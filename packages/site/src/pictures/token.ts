import { arrow, box, label, line, picture, type Shape } from './draw.ts'

const browser = 38
const gateway = 126
const provider = 214
const services = 302

/** From where to where, and what: the words stand above the arrow, from its left end. */
const steps = [
  [browser, gateway, '1 sign in'],
  [gateway, browser, '2 go to the provider'],
  [browser, provider, '3 name and password'],
  [provider, browser, '4 a code'],
  [browser, gateway, '5 the code'],
  [gateway, provider, '6 code and own secret'],
  [provider, gateway, '7 tokens'],
  [gateway, browser, '8 a cookie, no token'],
  [browser, gateway, '9 request, cookie'],
  [gateway, services, '10 request, token for this service'],
] as const

/** Who holds what while a user signs in and asks: tokens stay right of the gateway. */
export const token = (words: string): string => {
  const height = 56 + steps.length * 34
  const actors = [
    box(browser - 37, 2, 74, 30, ['browser']),
    box(gateway - 37, 2, 74, 30, ['web-bff'], 'accent'),
    box(provider - 37, 2, 74, 30, ['provider']),
    box(services - 37, 2, 74, 30, ['services']),
    ...[browser, gateway, provider, services].map((x) => line(x, 34, x, height, true)),
  ]
  const arrows = steps.flatMap(([from, to, what], index): Shape[] => {
    const y = 66 + index * 34
    return [arrow(from, y, to, y), label(Math.min(from, to) + 4, y - 6, what, { kind: 'small over' })]
  })
  return picture(height, words, [...actors, ...arrows])
}
