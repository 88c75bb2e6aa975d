import { expect, it } from 'vitest'
import { freeze } from './freeze.ts'

it('freezes everything in a value, through lists and objects', () => {
  const value = { list: [{ deep: { er: [1] } }], none: null }
  freeze(value)

  const parts = [value, value.list, value.list[0], value.list[0]?.deep, value.list[0]?.deep.er]
  expect(parts.every(Object.isFrozen)).toBe(true)
})

it('freezes what is in something that was frozen before', () => {
  const value = Object.freeze({ inner: { open: true } })
  freeze(value)

  expect(Object.isFrozen(value.inner)).toBe(true)
})

it('leaves alone what a schema made: dates, maps, bytes and the like', () => {
  const made = {
    when: new Date(0),
    map: new Map(),
    bytes: new Uint8Array(2),
    url: new URL('http://a.example'),
  }
  freeze(made)

  expect(Object.values(made).some(Object.isFrozen)).toBe(false)
})

it('comes to an end in a circle, and in something nested deeper than the stack', () => {
  const circle: { self?: unknown } = {}
  circle.self = circle
  let deep: unknown = 'end'
  for (let depth = 0; depth < 200_000; depth += 1) deep = [deep]
  freeze([circle, deep])

  expect(Object.isFrozen(deep)).toBe(true)
})

it.each([undefined, null, 1, 'text'])('has nothing to do for %j', (value) => {
  expect(() => freeze(value)).not.toThrow()
})
