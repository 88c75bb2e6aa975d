import { describe, expect, it } from 'vitest'
import { parseCommand } from './command.ts'

describe('parseCommand', () => {
  it('reads a gateway and a screen', () => {
    expect(parseCommand(['gateway', 'tv-bff'])).toEqual({ make: 'gateway', app: 'tv-bff' })
    expect(parseCommand(['screen', 'tv-bff', 'wishlist'])).toEqual({
      make: 'screen',
      app: 'tv-bff',
      screen: 'wishlist',
    })
  })

  it.each([
    [[], 'there is no generator ""'],
    [['page', 'tv-bff'], 'there is no generator "page"'],
    [['gateway'], 'a name is missing; write npm run new:gateway -- NAME'],
    [['gateway', ''], '"" cannot be a name: it is empty'],
    [['gateway', 'tv-bff', 'x'], '"x" is one name too many; write npm run new:gateway -- NAME'],
    [['screen', 'tv-bff'], 'a name is missing; write npm run new:screen -- APP NAME'],
    [['screen', 'tv-bff', 'a', 'b'], '"b" is one name too many; write npm run new:screen -- APP NAME'],
    [['screen', '../tv-bff', 'a'], '"../tv-bff" cannot be a name'],
    [['screen', 'tv-bff', 'a/b'], '"a/b" cannot be a name'],
  ])('refuses %j', (args, message) => {
    expect(() => parseCommand(args)).toThrow(message)
  })
})
