import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, inject, it, vi } from 'vitest'
import { z } from 'zod'
import { compiled, compileNow } from './compiled.ts'
import { aSchema, type Case } from './test/a-schema.ts'

/** Schemas that are compared, each with ten values; a proof takes more. */
const schemas = inject('schemas') ?? 1_000

/** What a schema makes of a value: everything about the result that an app could see. */
const read = (schema: z.ZodType, value: unknown) => {
  try {
    const { success, data, error } = schema.safeParse(value)
    return success ? { data: seen(data) } : { issues: seen(error.issues) }
  } catch (error) {
    return { thrown: String(error) }
  }
}

/** A value with its prototype, its keys in their order, holes, symbols, and numbers told apart as `Object.is` does. */
const seen = (value: unknown): unknown => {
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null)
    return [typeof value, Object.is(value, -0) ? '-0' : String(value)]
  if (value instanceof RegExp || value instanceof Date) return String(value)
  const prototype = Object.getPrototypeOf(value)
  return {
    prototype: prototype === null ? null : prototype.constructor.name,
    frozen: Object.isFrozen(value),
    length: Array.isArray(value) ? value.length : undefined,
    entries: Reflect.ownKeys(value).map((key) => [key, seen(Reflect.get(value, key))]),
  }
}

/** What zod throws where a complaint would name a key that is a symbol, which its compiled code does not have to make. */
const namesNoSymbol = 'TypeError: Cannot convert a Symbol value to a string'

const twice = (schema: z.ZodType) => {
  compiled(schema)
  return compiled(schema)
}

it(
  'reads whatever zod reads, to the same result or the same complaints',
  () => {
    let compiledOnes = 0
    let accepted = 0
    let refused = 0
    fc.assert(
      fc.property(aSchema, ({ schema, values }: Case) => {
        const reader = twice(schema)
        if (reader !== schema) compiledOnes += 1
        for (const value of values) {
          const expected = read(schema, value)
          if (expected.thrown === namesNoSymbol) continue
          if ('data' in expected) accepted += 1
          else refused += 1
          expect(read(reader, value)).toStrictEqual(expected)
        }
      }),
      { numRuns: schemas, seed: 20_261_128 },
    )
    // None of the three may be a rare exception, or nothing was compared.
    expect(compiledOnes).toBeGreaterThan(schemas * 0.8)
    expect(accepted).toBeGreaterThan(schemas)
    expect(refused).toBeGreaterThan(schemas)
  },
  60 * schemas + 60_000,
)

it('compiles a schema at its second read, once', () => {
  const schema = z.object({ id: z.string() })
  expect(compiled(schema)).toBe(schema)
  const reader = compiled(schema)
  expect(reader).not.toBe(schema)
  expect(compiled(schema)).toBe(reader)
})

it('compiles a schema before its first read, when it is asked to', () => {
  const schema = z.object({ id: z.string() })
  compileNow(schema)
  expect(compiled(schema)).not.toBe(schema)
})

it('leaves a schema that contains itself to zod', () => {
  const Tree = z.object({
    name: z.string(),
    get children() {
      return z.array(Tree)
    },
  })
  expect(twice(Tree)).toBe(Tree)
})

it('leaves an intersection to zod, whose compiled code takes another option of a union', () => {
  const Strict = z.strictObject({}).and(z.object({}))
  const schema = z.union([Strict, z.object({ kind: z.string() })])

  expect(twice(schema)).toBe(schema)
  expect(twice(schema).parse({ kind: 'one' })).toEqual({})
})

it('makes no code where zod may not', () => {
  z.config({ jitless: true })
  const schema = z.object({ id: z.string() })
  try {
    expect(twice(schema)).toBe(schema)
  } finally {
    z.config({ jitless: false })
  }
})

it('asks for the complaints only when something does not fit', () => {
  const check = vi.fn((text: string) => text.length < 3)
  const reader = twice(z.object({ id: z.string().refine(check) }))

  expect(reader.safeParse({ id: 'ab' }).success).toBe(true)
  expect(check).toHaveBeenCalledTimes(1)
  expect(reader.safeParse({ id: 'abc' }).success).toBe(false)
  expect(check).toHaveBeenCalledTimes(3)
})

it('reads where no code may be made from strings', () => {
  const script = fileURLToPath(new URL('test/without-code-from-strings.ts', import.meta.url))
  const printed = execFileSync(process.execPath, ['--disallow-code-generation-from-strings', script], {
    encoding: 'utf8',
  })
  expect(JSON.parse(printed)).toEqual({
    forbidden: true,
    read: { id: 'o1', lines: [{ title: 'A' }] },
    complaints: ['lines.0.title'],
  })
})

declare module 'vitest' {
  interface ProvidedContext {
    schemas: number
  }
}
