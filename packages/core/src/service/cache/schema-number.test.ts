import { expect, it } from 'vitest'
import { z } from 'zod'
import { schemaNumber } from './schema-number.ts'

const Item = z.object({ id: z.string() })

it('is the same for a schema that is built anew for each call', () => {
  const numbers = [1, 2, 3].map(() => schemaNumber('items', z.array(Item)))

  expect(new Set(numbers).size).toBe(1)
})

it('differs for schemas that read differently', () => {
  const schemas = [
    Item,
    z.array(Item),
    z.object({ id: z.number() }),
    z.void(),
    Item.transform(({ id }) => id),
  ]

  expect(new Set(schemas.map((schema) => schemaNumber('items', schema))).size).toBe(schemas.length)
})

it('stays what it was for a schema that is kept, however many others there are', () => {
  const before = schemaNumber('many', Item)
  for (let length = 0; length < 100; length += 1) schemaNumber('many', z.string().length(length))

  expect(schemaNumber('many', Item)).toBe(before)
})
