import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sameSchema } from './same-schema.ts'

const Order = z.object({ id: z.string() })
const isShort = (text: string) => text.length < 5

describe('two schemas are the same', () => {
  it.each<[string, () => z.ZodType]>([
    ['lists of the same schema', () => z.array(Order)],
    ['objects with the same fields', () => z.object({ order: Order, total: z.number().int().min(0) })],
    ['optional, nullable and with a default', () => z.string().nullable().optional().default('none')],
    ['enums and literals', () => z.union([z.enum(['a', 'b']), z.literal(3)])],
    ['refined by the same function', () => z.string().refine(isShort)],
    ['with the same pattern', () => z.iso.datetime()],
    ['records', () => z.record(z.string(), Order)],
  ])('when they are built alike: %s', (_, build) => {
    expect(sameSchema(build(), build())).toBe(true)
  })
})

describe('two schemas are not the same', () => {
  it.each<[string, z.ZodType, z.ZodType]>([
    ['of other kinds', z.string(), z.number()],
    ['lists of other schemas', z.array(Order), z.array(z.object({ id: z.number() }))],
    ['with other fields', z.object({ a: z.string() }), z.object({ a: z.string(), b: z.string() })],
    ['with one field of another name', z.object({ a: z.string() }), z.object({ b: z.string() })],
    ['with other limits', z.number().min(1), z.number().min(2)],
    ['with one limit more', z.number(), z.number().min(2)],
    ['with other enums', z.enum(['a', 'b']), z.enum(['a', 'c'])],
    ['with other defaults', z.string().default('a'), z.string().default('b')],
    ['strict and not', z.strictObject({ a: z.string() }), z.object({ a: z.string() })],
    [
      'whose functions were made twice',
      z.string().refine((x) => x !== ''),
      z.string().refine((x) => x !== ''),
    ],
    ['with other patterns', z.string().regex(/a/), z.string().regex(/b/)],
  ])('when they are %s', (_, one, other) => {
    expect(sameSchema(one, other)).toBe(false)
  })

  it('when they only resemble each other and follow themselves for ever', () => {
    const tree = () => {
      const Tree: z.ZodType = z.object({ children: z.lazy(() => z.array(Tree)) })
      return Tree
    }
    const one = tree()

    expect([sameSchema(one, one), sameSchema(one, tree())]).toEqual([true, false])
  })
})
