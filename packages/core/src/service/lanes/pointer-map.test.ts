import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pointerMap } from './pointer-map.ts'

const table = {
  '': '/body',
  '/customerRef': '/body/reference',
  '/before': '/query/cursor',
  '/lines/{index}/sku': '/body/items/{index}/sku',
  '/a~1b': '/headers/x-a',
}

describe('K3: pointers of a service', () => {
  it.each([
    ['', '/body'],
    ['/customerRef', '/body/reference'],
    ['#/customerRef', '/body/reference'],
    ['/before', '/query/cursor'],
    ['/lines/0/sku', '/body/items/0/sku'],
    ['/lines/17/sku', '/body/items/17/sku'],
    ['/a~1b', '/headers/x-a'],
  ])('%j is %s for the client', (pointer, mapped) => {
    expect(pointerMap('refused', table)(pointer)).toBe(mapped)
  })

  it.each([
    '/warehouse',
    '/lines',
    '/lines/{index}/sku',
    '/lines/01/sku',
    '/lines/-1/sku',
    '/lines/x/sku',
    '/lines/1/sku/',
    '/lines/9999999999/sku',
    'customerRef',
    '/constructor',
    '/__proto__',
  ])('%j is nothing the client may see', (pointer) => {
    expect(pointerMap('refused', table)(pointer)).toBeUndefined()
  })

  it('never become anything but a pointer of the table, whatever a service sends', () => {
    const map = pointerMap('refused', table)
    const shown = /^\/(?:body|body\/reference|query\/cursor|body\/items\/\d+\/sku|headers\/x-a)$/
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^#?(\/(lines|\d+|sku|before|\$&)){0,4}$/)),
        (pointer) => {
          expect(map(pointer) ?? '/body').toMatch(shown)
        },
      ),
    )
  })

  it.each([
    [{ customerRef: '/body/reference' }, '"customerRef" is not a JSON pointer'],
    [{ '/a~2': '/body/a' }, '"/a~2" is not a JSON pointer'],
    [{ '/a': 'body/a' }, '"body/a" must be a JSON pointer into /body, /query, /path, /headers or /cookies'],
    [
      { '/a': '/lines/a' },
      '"/lines/a" must be a JSON pointer into /body, /query, /path, /headers or /cookies',
    ],
    [{ '/a/{index}': '/body/a' }, '/a/{index} and /body/a must have as many {index}'],
  ])('are refused when the table %j is made', (wrong, message) => {
    expect(() => pointerMap('refused', wrong)).toThrow(new TypeError(`refused: ${message}`))
  })
})
