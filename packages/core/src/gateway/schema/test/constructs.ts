import { z } from '@hono/zod-openapi'
import fc from 'fast-check'

/** A schema, and what a service may give for it. */
export interface Construct {
  readonly text: string
  readonly schema: z.ZodType<string>
  readonly given: fc.Arbitrary<unknown>
}

/** All of them count as texts for the type checker, which would otherwise want to know that each is JSON. */
const construct = (text: string, schema: z.ZodType, given: fc.Arbitrary<unknown>): Construct => ({
  text,
  schema: schema as z.ZodType<string>,
  given,
})

const words = fc.constantFrom('', 'a', 'ab', ' a ', 'Ab', 'aab', 'x'.repeat(12))
const whole = fc.integer({ min: -50, max: 50 })

const texts: readonly Construct[] = [
  construct('string', z.string(), fc.string()),
  construct('min(1).max(3)', z.string().min(1).max(3), fc.constantFrom('a', 'abc')),
  construct('length(2)', z.string().length(2), fc.constant('ab')),
  construct('/^a+$/', z.string().regex(/^a+$/), fc.constantFrom('a', 'aaa')),
  construct('two patterns', z.string().regex(/^a/).regex(/b$/), fc.constantFrom('ab', 'a-b')),
  construct('min(3).trim()', z.string().min(3).trim(), fc.constantFrom('a  ', ' a ', 'abc')),
  construct('trim().min(1)', z.string().trim().min(1), fc.constantFrom('a', ' a ')),
  construct('trim().regex()', z.string().trim().regex(/^a+$/), fc.constantFrom('a', ' a ')),
  construct('toLowerCase()', z.string().toLowerCase(), words),
  construct('startsWith', z.string().startsWith('a'), fc.constantFrom('a', 'ab')),
  construct('endsWith', z.string().endsWith('b.'), fc.constantFrom('b.', 'ab.')),
  construct('includes', z.string().includes('a'), fc.constantFrom('a', 'bab')),
  construct('email', z.email(), fc.constant('ada@example.com')),
  construct('uuid', z.uuid(), fc.uuid()),
  construct('url', z.url(), fc.webUrl()),
  construct(
    'datetime',
    z.iso.datetime(),
    fc.constantFrom('2026-01-02T03:04:05Z', '2026-01-02T03:04:05.678Z'),
  ),
  construct('datetime offset', z.iso.datetime({ offset: true }), fc.constant('2026-01-02T03:04:05+02:00')),
  construct('datetime precision', z.iso.datetime({ precision: 3 }), fc.constant('2026-01-02T03:04:05.678Z')),
  construct('iso date', z.iso.date(), fc.constantFrom('2024-02-29', '2026-12-31')),
  construct('iso time', z.iso.time(), fc.constantFrom('03:04', '03:04:05')),
  construct('duration', z.iso.duration(), fc.constantFrom('P1D', 'PT5M')),
  construct('ipv4', z.ipv4(), fc.ipV4()),
  construct('base64', z.base64(), fc.base64String()),
  construct('template', z.templateLiteral(['id-', z.number()]), fc.constantFrom('id-1', 'id-2.5')),
]

const numbers: readonly Construct[] = [
  construct('number', z.number(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  construct('int', z.number().int(), fc.maxSafeInteger()),
  construct('z.int32', z.int32(), whole),
  construct('min max', z.number().min(-50).max(50), whole),
  construct('gt lt', z.number().gt(0).lt(1), fc.constantFrom(0.1, 0.5)),
  construct('positive int', z.int().positive(), fc.constantFrom(1, 7)),
  construct('multipleOf', z.number().multipleOf(5), fc.constantFrom(0, 5, -10)),
  construct('coerced', z.coerce.number(), fc.constantFrom(1, '2', true)),
]

const values: readonly Construct[] = [
  construct('boolean', z.boolean(), fc.boolean()),
  construct('null', z.null(), fc.constant(null)),
  construct('literal', z.literal('a'), fc.constant('a')),
  construct('literals', z.literal(['a', 'b']), fc.constantFrom('a', 'b')),
  construct('mixed literals', z.literal(['a', 1, true, null]), fc.constantFrom('a', 1, true, null)),
  construct('literal null', z.literal(null), fc.constant(null)),
  construct('enum', z.enum(['a', 'b']), fc.constantFrom('a', 'b')),
  construct('numbers enum', z.enum({ A: 1, B: 2, C: 'c' }), fc.constantFrom(1, 2, 'c')),
  construct('stringbool', z.stringbool(), fc.constantFrom('true', 'off', '1')),
]

/** What an answer may hold and a request cannot, or not without more being asked of it than is described. */
const onlyGiven: readonly Construct[] = [
  construct('piped', z.string().pipe(z.coerce.number()), fc.constantFrom('1', '2.5')),
  construct(
    'date',
    z.date(),
    fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }),
  ),
  construct('undefined', z.undefined(), fc.constant(undefined)),
]

const Cat = z.object({ name: z.string() }).openapi('Cat')
const cat = fc.constantFrom({ name: 'Tom' }, { name: 'Kit', secret: 1 })
const Dog = z.object({ kind: z.literal('dog'), age: z.int().optional() }).openapi('Dog')
const Fish = z
  .strictObject({ kind: z.literal(['fish', 'shark']), old: z.boolean().default(false) })
  .openapi('Fish')
const Tree = z
  .object({
    name: z.string(),
    get below() {
      return z.array(Tree).max(2)
    },
  })
  .openapi('Tree')
const animal = fc.constantFrom(
  { kind: 'dog', age: 3 },
  { kind: 'dog' },
  { kind: 'fish' },
  { kind: 'shark', old: true },
)

const named: readonly Construct[] = [
  construct('Cat', Cat, cat),
  construct('Cat.nullable', Cat.nullable(), fc.option(cat)),
  construct('Cat described', Cat.openapi({ description: 'A cat' }), cat),
  construct('Cat.extend', Cat.extend({ age: z.int() }), fc.constant({ name: 'Tom', age: 3 })),
  construct('Cat.partial', Cat.partial(), fc.constantFrom({}, { name: 'Tom' })),
  construct(
    'Cat.refine',
    Cat.refine(() => true),
    cat,
  ),
  construct('Cat & Dog', Cat.and(Dog), fc.constant({ name: 'Rex', kind: 'dog', age: 3, secret: 1 })),
  construct('animals', z.discriminatedUnion('kind', [Dog, Fish]), animal),
  construct(
    'Cat & animals',
    Cat.and(z.discriminatedUnion('kind', [Dog, z.object({ kind: z.literal('cow') })])),
    fc.constantFrom({ name: 'a', kind: 'dog' }, { name: 'b', kind: 'cow', secret: 1 }),
  ),
  construct(
    'Tree',
    Tree,
    fc.constantFrom({ name: 'a', below: [] }, { name: 'a', below: [{ name: 'b', below: [], x: 1 }] }),
  ),
]

const { tree } = fc.letrec<{ tree: Construct; leaf: Construct }>((tie) => ({
  leaf: fc.constantFrom(...texts, ...numbers, ...values, ...named),
  tree: fc.oneof({ maxDepth: 3, withCrossShrink: true }, tie('leaf'), composed(tie('tree'))),
}))

/** Every construct a view may use, in one another. */
export const givenConstructs: fc.Arbitrary<Construct> = fc.oneof(
  { weight: 8, arbitrary: tree },
  { weight: 1, arbitrary: composed(fc.constantFrom(...onlyGiven)) },
)

/** Every construct a request may use, in one another. */
export const takenConstructs: fc.Arbitrary<Construct> = tree

function composed(below: fc.Arbitrary<Construct>): fc.Arbitrary<Construct> {
  const one = (make: (inner: Construct) => Construct) => below.map(make)
  return fc.oneof(
    one(({ text, schema, given }) =>
      construct(`${text}?`, schema.optional(), fc.option(given, { nil: undefined })),
    ),
    one(({ text, schema, given }) => construct(`${text}|null`, schema.nullable(), fc.option(given))),
    one(({ text, schema, given }) => construct(`${text}|nullish`, schema.nullish(), fc.option(given))),
    one(({ text, schema, given }) => construct(`readonly ${text}`, schema.readonly(), given)),
    one(({ text, schema, given }) =>
      construct(
        `lazy ${text}`,
        z.lazy(() => schema),
        given,
      ),
    ),
    one(({ text, schema, given }) =>
      construct(
        `${text}.refine`,
        schema.refine(() => true),
        given,
      ),
    ),
    one(({ text, schema, given }) => construct(`${text}.brand`, schema.brand('b'), given)),
    one(({ text, schema, given }) => construct(`${text}.describe`, schema.describe('Words'), given)),
    one(({ text, schema, given }) =>
      construct(`${text}[]`, z.array(schema).max(3), fc.array(given, { maxLength: 3 })),
    ),
    one(({ text, schema, given }) =>
      construct(
        `record ${text}`,
        z.record(z.string(), schema),
        fc.dictionary(fc.constantFrom('a', 'b'), given),
      ),
    ),
    one(({ text, schema, given }) =>
      construct(
        `record of names ${text}`,
        z.record(z.enum(['a', 'b']), schema),
        fc.record({ a: given, b: given }),
      ),
    ),
    one(({ text, schema, given }) =>
      construct(
        `partial record ${text}`,
        z.partialRecord(z.enum(['a', 'b']), schema),
        fc.record({ b: given }),
      ),
    ),
    one(({ text, schema, given }) =>
      construct(
        `record of numbers ${text}`,
        z.record(z.number(), schema),
        fc.record({ 1: given, '-2': given }),
      ),
    ),
    fc
      .tuple(below, below)
      .map(([a, b]) =>
        construct(`${a.text} | ${b.text}`, z.union([a.schema, b.schema]), fc.oneof(a.given, b.given)),
      ),
    fc
      .tuple(below, below)
      .map(([a, b]) =>
        construct(`[${a.text}, ${b.text}]`, z.tuple([a.schema, b.schema]), fc.tuple(a.given, b.given)),
      ),
    fc.tuple(below, below).map(([a, b]) =>
      construct(
        `[${a.text}, ...${b.text}]`,
        z.tuple([a.schema], b.schema),
        fc.tuple(a.given, fc.array(b.given, { maxLength: 2 })).map(([first, rest]) => [first, ...rest]),
      ),
    ),
    fc.tuple(below, below, fc.constantFrom('object', 'strict')).map(([a, b, kind]) => {
      const shape = { a: a.schema, b: b.schema.optional() }
      return kind === 'strict'
        ? construct(
            `strict { ${a.text}, ${b.text} }`,
            z.strictObject(shape),
            fc.record({ a: a.given, b: b.given }),
          )
        : construct(
            `{ ${a.text}, ${b.text} }`,
            z.object(shape),
            fc.record({ a: a.given, b: b.given, secret: fc.constant(1) }, { requiredKeys: ['a'] }),
          )
    }),
    fc
      .tuple(below, below)
      .map(([a, b]) =>
        construct(
          `{ ${a.text} } & { ${b.text} }`,
          z.object({ a: a.schema }).and(z.object({ b: b.schema })),
          fc.record({ a: a.given, b: b.given, secret: fc.constant(1) }),
        ),
      ),
  )
}
