import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { oneRequest } from '../test/one-request.ts'
import { maxIds, maxTarget } from './batch-ids.ts'

const Item = z.object({ id: z.string() })
let close = () => {}
afterEach(() => close())

/** A service that answers every id, as separated by commas or repeated, and the targets it was asked for. */
const answering = async (explode = false) => {
  const targets: string[] = []
  const server = createServer({ maxHeaderSize: 16_384 }, ({ url = '' }, response) => {
    targets.push(url)
    const asked = new URL(url, 'http://x').searchParams.getAll('ids')
    const ids = explode ? asked : asked.flatMap((list) => list.split(','))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(ids.map((id) => ({ id }))))
  }).listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const request = oneRequest(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { budget: 60_000 })
  close = () => {
    server.close()
    return request[Symbol.asyncDispose]()
  }
  const ask = (ids: readonly string[], more: { explode?: boolean; maxTarget?: number } = {}) =>
    request.next().call.batch('items', Item, { ids, key: 'id', explode, ...more })
  return { targets, ask, next: () => request.next().call }
}

const long = (id: string, bytes: number) => id.repeat(bytes)
/** What asking for one id ends with. */
const outcome = (found: ReadonlyMap<string, { id: string }>, id: string) => {
  try {
    return found.get(id)?.id
  } catch (error) {
    return error instanceof BffError ? `${error.code} ${error.message}` : error
  }
}

describe('D11: a batch', () => {
  it('of long ids becomes calls whose targets servers accept', async () => {
    const { targets, ask } = await answering()
    const ids = Array.from({ length: 100 }, (_, index) => `${index}-${long('x', 97)}`)
    const found = await ask(ids)

    expect([...found.keys()]).toEqual(ids)
    expect(targets.map(({ length }) => length <= maxTarget)).toEqual([true, true, true])
    expect(Math.max(...targets.map(({ length }) => length))).toBeGreaterThan(maxTarget - 103)
  })

  it.each([
    ['a comma', 'x,y', 'cannot have a comma'],
    ['nothing in it', '', 'cannot be empty'],
    ['half a surrogate pair', '\ud83d', 'must be Unicode'],
    ['more bytes than one call has', long('x', 4_086), 'cannot be longer than 4085 bytes'],
    ['more bytes than one call has, encoded', long('€', 454), 'cannot be longer than 4085 bytes'],
  ])('tells whoever looks for an id with %s, and nobody else', async (_, id, why) => {
    const { targets, ask } = await answering()
    const found = await ask(['a', id, 'b'])

    expect([...found.keys()]).toEqual(['a', 'b'])
    expect(outcome(found, id)).toBe(`BFF_INPUT_INVALID batch items: an id ${why}`)
    expect(() => found.has(id)).toThrow(`an id ${why}`)
    expect([outcome(found, 'a'), found.has('b'), found.get('c'), found.has('c')]).toEqual([
      'a',
      true,
      undefined,
      false,
    ])
    expect(targets).toEqual(['/items?ids=a%2Cb'])
    expect(outcome(await ask([id]), id)).toBe(`BFF_INPUT_INVALID batch items: an id ${why}`)
    expect(targets).toHaveLength(1)
  })

  it.each([
    ['as long as one call can be', long('x', 4_085)],
    ['as long as one call can be, encoded', `${long('€', 453)}xxxxxxxx`],
  ])('asks for an id that is %s', async (_, id) => {
    const { targets, ask } = await answering()

    expect(outcome(await ask(['a', id]), id)).toBe(id)
    expect(targets.map(({ length }) => length)).toEqual([12, maxTarget])
  })

  it('repeats its parameter with explode, and then an id may have a comma', async () => {
    const { targets, ask } = await answering(true)
    const found = await ask(['x,y', 'a&ids=b', 'x,y', 'x'])

    expect([...found.keys()]).toEqual(['x,y', 'a&ids=b', 'x'])
    expect(targets).toEqual(['/items?ids=x%2Cy&ids=a%26ids%3Db&ids=x'])
  })

  it('that differs in how ids are written, or in bytes, is another call', async () => {
    const { targets, next } = await answering()
    const call = next()
    const one = (id: string, more: object) => call.batch('items', Item, { ids: [id], key: 'id', ...more })
    await Promise.all([one('a', {}), one('b', { explode: true }), one('c', { maxTarget: 100 })])

    expect(targets).toEqual(['/items?ids=a', '/items?ids=b', '/items?ids=c'])
  })

  it.each([0, 1.5, 65_537, 11])('refuses a maxTarget of %d', async (maxTarget) => {
    const { ask } = await answering()

    expect(() => ask(['a'], { maxTarget: maxTarget })).toThrow(TypeError)
  })

  it.each([false, true])(
    'answers each id by its own item or its own failure (explode: %s)',
    async (explode) => {
      const { targets, next } = await answering(explode)
      const id = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.constantFrom(
          '',
          ',',
          'a,',
          'a',
          'b',
          '%2C',
          '%00',
          '+',
          ' ',
          '&',
          '__proto__',
          '\ud800',
          '\udc00x',
        ),
        fc
          .tuple(fc.constantFrom('x', '€', '💥', ' '), fc.integer({ min: 100, max: 4_200 }))
          .map(([unit, length]) => unit.repeat(length)),
        fc.string({ maxLength: 12 }).map((text) => text.padEnd(100, 'i')),
      )
      const callers = fc.array(fc.array(id, { maxLength: 60 }), { minLength: 1, maxLength: 4 })

      await fc.assert(
        fc.asyncProperty(callers, async (asked) => {
          const call = next()
          const options = { key: 'id', explode }
          const found = await Promise.all(asked.map((ids) => call.batch('items', Item, { ids, ...options })))

          for (const [index, ids] of asked.entries())
            for (const one of ids) {
              const got = found[index] && outcome(found[index], one)
              if (got !== one) expect(got).toMatch(/^BFF_INPUT_INVALID batch items: an id /)
              const fits =
                encodeURIComponent(one.toWellFormed()).length <= maxTarget - '/items?ids='.length - 2
              const isPlain = one !== '' && one.isWellFormed() && fits && (explode || !one.includes(','))
              if (isPlain) expect(got).toBe(one)
            }
          for (const ids of found) expect(ids.size).toBeLessThanOrEqual(240)
        }),
        { numRuns: 40 },
      )
      expect(targets.filter(({ length }) => length > maxTarget)).toEqual([])
      expect(targets.filter((target) => target.split(/%2C|&/).length > maxIds)).toEqual([])
    },
  )
})
