import fc from 'fast-check'
import { z } from 'zod'

/** A schema and values for it: of its own kind, nearly so, and of any other. */
export interface Case {
  readonly schema: z.ZodType
  readonly values: readonly unknown[]
}

/** A schema and how values that (mostly) fit it are made. */
interface Kind {
  readonly schema: z.ZodType
  readonly fitting: fc.Arbitrary<unknown>
}

const kind = (schema: z.ZodType, fitting: fc.Arbitrary<unknown>): Kind => ({ schema, fitting })

const surrogates = fc.constantFrom('\ud800', 'a\udc00b', '\ud83d\ude00', '\u0000', '__proto__', 'é', '')
const texts = fc.oneof(fc.string({ maxLength: 12 }), surrogates)
const numbers = fc.oneof(
  fc.integer({ min: -100, max: 100 }),
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 2 ** 53, 2 ** 31, -(2 ** 53) - 2, 0.1, 1e21),
)
const instants = fc.constantFrom(
  '2026-11-28T10:00:00Z',
  '2026-11-28T10:00:00.123Z',
  '2026-11-28T10:00:00+01:00',
  '2026-02-30T10:00:00Z',
  '2026-11-28',
  '10:00:00',
)
const addresses = fc.constantFrom(
  'https://a.example/x?y=1',
  ' https://a.example ',
  'https://a.exa\nmple',
  'mailto:a@b.example',
  'a@b.example',
  'nothing',
  '127.0.0.1',
  '3f0c1b52-6f0e-4a0c-9d58-0d6d5c1f2f10',
)

class Instance {
  id = 'x'
}

/** What no schema should be surprised by. */
const oddities: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, true, 7n, Symbol.for('s'), new Date(0), new Instance(), () => 1),
  numbers,
  texts,
  // biome-ignore lint/suspicious/noSparseArray: a hole is one of the oddities
  fc.constantFrom<unknown>([, 'a'], [1, , 2], Object.create(null), Object.create({ id: 'inherited' })),
  fc.constant(JSON.parse('{"__proto__":{"admin":true},"id":"a","constructor":"b"}')),
  fc.constant(JSON.parse('{"id":{"__proto__":{"admin":true}}}')),
  fc.constantFrom<unknown>(
    Object.defineProperty({ name: 'n' }, 'id', { enumerable: true, get: () => 'from a getter' }),
    Object.defineProperty({}, 'id', { enumerable: false, value: 'hidden' }),
    { [Symbol.for('s')]: 1, id: 'a' },
    Object.freeze({ id: 'frozen' }),
  ),
  fc.object({ maxDepth: 2 }),
  fc.array(fc.anything({ maxDepth: 1 }), { maxLength: 4 }),
)

const checkedText = fc.constantFrom<(schema: z.ZodString) => z.ZodType>(
  (schema) => schema,
  (schema) => schema.min(2),
  (schema) => schema.max(5),
  (schema) => schema.length(3),
  (schema) => schema.min(1).max(4),
  (schema) => schema.regex(/^[a-z]+$/),
  (schema) => schema.regex(/a/g),
  (schema) => schema.startsWith('a'),
  (schema) => schema.endsWith('b'),
  (schema) => schema.includes('c'),
  (schema) => schema.trim(),
  (schema) => schema.toLowerCase().max(3),
  (schema) => schema.normalize(),
)

const checkedNumber = fc.constantFrom<() => z.ZodType>(
  () => z.number(),
  () => z.number().int(),
  () => z.int(),
  () => z.int32(),
  () => z.uint32(),
  () => z.float32(),
  () => z.number().min(-3).max(9),
  () => z.number().gt(0).lt(10),
  () => z.number().positive(),
  () => z.number().multipleOf(0.1),
  () => z.number().multipleOf(3),
)

const formats = fc.constantFrom<z.ZodType>(
  z.url(),
  z.url({ protocol: /^https$/ }),
  z.email(),
  z.uuid(),
  z.ipv4(),
  z.iso.datetime(),
  z.iso.datetime({ offset: true }),
  z.iso.date(),
  z.iso.time(),
  z.base64(),
)

const leaf: fc.Arbitrary<Kind> = fc.oneof(
  { weight: 4, arbitrary: checkedText.map((checked) => kind(checked(z.string()), texts)) },
  { weight: 3, arbitrary: checkedNumber.map((make) => kind(make(), numbers)) },
  { weight: 2, arbitrary: formats.map((schema) => kind(schema, fc.oneof(instants, addresses, texts))) },
  fc.constant(kind(z.boolean(), fc.boolean())),
  fc.constant(kind(z.null(), fc.constant(null))),
  fc.constant(kind(z.undefined(), fc.constant(undefined))),
  fc.constant(kind(z.unknown(), fc.anything({ maxDepth: 1 }))),
  fc.constant(kind(z.any(), fc.anything({ maxDepth: 1 }))),
  fc.constant(kind(z.never(), fc.constant(1))),
  fc.constant(kind(z.bigint(), fc.bigInt())),
  fc.constant(kind(z.date(), fc.date({ noInvalidDate: false }))),
  fc.constant(kind(z.enum(['a', 'b', '__proto__']), fc.constantFrom('a', 'b', 'c', '__proto__'))),
  fc.constant(kind(z.enum({ One: 1, Two: 'two' }), fc.constantFrom(1, 'two', 'One', 2))),
  fc.constant(
    kind(z.literal(['a', 1, null, undefined, Number.NaN]), fc.constantFrom('a', 1, null, undefined, -0)),
  ),
  fc.constant(kind(z.literal(0), fc.constantFrom(0, -0))),
  // What a compiler leaves to zod.
  fc.constant(
    kind(
      z.string().refine((text) => text.length % 2 === 0),
      texts,
    ),
  ),
  fc.constant(
    kind(
      z.string().transform((text) => text.length),
      texts,
    ),
  ),
  fc.constant(kind(z.string().pipe(z.coerce.number()), fc.constantFrom('1', '', 'x', ' 7 '))),
  fc.constant(
    kind(
      z.preprocess((value) => value ?? 'none', z.string()),
      fc.oneof(texts, fc.constant(null)),
    ),
  ),
  fc.constant(kind(z.string().catch('caught'), oddities)),
  fc.constant(kind(z.instanceof(Instance), fc.constantFrom(new Instance(), { id: 'x' }))),
  fc.constant(
    kind(z.codec(z.string(), z.number(), { decode: Number, encode: String }), fc.constantFrom('1', 'x')),
  ),
  fc.constant(kind(z.coerce.string(), oddities)),
  fc.constant(kind(z.coerce.number(), fc.oneof(numbers, texts))),
  fc.constant(kind(z.coerce.boolean(), oddities)),
  fc.constant(kind(z.templateLiteral(['a-', z.number()]), fc.constantFrom('a-1', 'a-', 'b-1'))),
  fc.constant(
    kind(
      z.custom<string>((value) => value === 'x'),
      fc.constantFrom('x', 'y'),
    ),
  ),
)

const keys = fc.constantFrom('id', 'name', 'a', 'b', 'constructor', 'toString', '0', '7', 'with space', 'ü')

const fittingObject = (fields: Readonly<Record<string, Kind>>): fc.Arbitrary<object> =>
  fc
    .tuple(
      fc.record(Object.fromEntries(Object.entries(fields).map(([key, { fitting }]) => [key, fitting])), {
        requiredKeys: [],
      }),
      fc.option(fc.dictionary(keys, fc.anything({ maxDepth: 1 }), { maxKeys: 2 }), { nil: {}, freq: 3 }),
      fc.shuffledSubarray(Object.keys(fields), { minLength: Object.keys(fields).length }),
      fc.boolean(),
    )
    .map(([own, more, order, whole]) => {
      const all: Record<string, unknown> = { ...more, ...own }
      const ordered = Object.fromEntries(
        order.filter((key) => whole || key in all).map((key) => [key, all[key]]),
      )
      return { ...ordered, ...more }
    })

const shapeOf = (fields: Readonly<Record<string, Kind>>) =>
  Object.fromEntries(Object.entries(fields).map(([key, { schema }]) => [key, schema]))

const objectKind = (inner: fc.Arbitrary<Kind>): fc.Arbitrary<Kind> =>
  fc
    .tuple(
      fc.dictionary(keys, inner, { maxKeys: 4, noNullPrototype: true }),
      fc.constantFrom('strip', 'strict', 'loose', 'catchall'),
      fc.boolean(),
    )
    .map(([fields, mode, partial]) => {
      const plain = z.object(shapeOf(fields))
      const closed = partial ? plain.partial() : plain
      const schemas = {
        strip: closed,
        strict: closed.strict(),
        loose: closed.loose(),
        catchall: closed.catchall(z.string()),
      }
      return kind(schemas[mode], fittingObject(fields))
    })

const wrapped = (inner: fc.Arbitrary<Kind>): fc.Arbitrary<Kind> =>
  fc
    .tuple(
      inner,
      fc.constantFrom<(schema: z.ZodType) => z.ZodType>(
        (schema) => schema.optional(),
        (schema) => schema.nullable(),
        (schema) => schema.nullish(),
        (schema) => schema.default('by default'),
        (schema) => schema.optional().default('by default'),
        (schema) => schema.default('by default').optional(),
        (schema) => schema.prefault('prefault'),
        (schema) => schema.readonly(),
        (schema) => z.exactOptional(schema),
        (schema) => schema.optional().nonoptional(),
        (schema) => schema.describe('described'),
        (schema) => schema.refine((value) => value !== 'a'),
        (schema) => schema.transform((value) => [value]),
        (schema) => schema.catch('caught'),
        (schema) => z.lazy(() => schema),
        (schema) => schema.pipe(z.unknown()),
      ),
    )
    .map(([{ schema, fitting }, wrap]) =>
      kind(wrap(schema), fc.oneof({ weight: 4, arbitrary: fitting }, fc.constantFrom(undefined, null))),
    )

const lists = (inner: fc.Arbitrary<Kind>): fc.Arbitrary<Kind> =>
  fc.oneof(
    inner.map(({ schema, fitting }) => kind(z.array(schema), fc.array(fitting, { maxLength: 4 }))),
    inner.map(({ schema, fitting }) =>
      kind(z.array(schema).min(1).max(2), fc.array(fitting, { maxLength: 4 })),
    ),
    fc
      .tuple(inner, inner)
      .map(([one, two]) => kind(z.tuple([one.schema, two.schema]), fc.tuple(one.fitting, two.fitting))),
    fc.tuple(inner, inner).map(([one, rest]) =>
      kind(
        z.tuple([one.schema, z.string().optional()], rest.schema),
        fc.tuple(one.fitting, texts, rest.fitting).map((items) => items.slice(0, 1 + (items.length % 3))),
      ),
    ),
    inner.map(({ schema, fitting }) => kind(z.record(z.string(), schema), fc.dictionary(keys, fitting))),
    inner.map(({ schema, fitting }) =>
      kind(z.record(z.enum(['a', 'b']), schema), fc.dictionary(keys, fitting)),
    ),
    inner.map(({ schema, fitting }) =>
      kind(
        z.partialRecord(z.enum(['a', 'b']), schema),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), fitting),
      ),
    ),
    inner.map(({ schema, fitting }) => kind(z.record(z.number(), schema), fc.dictionary(keys, fitting))),
    inner.map(({ schema, fitting }) =>
      kind(
        z.map(z.string(), schema),
        fc.array(fc.tuple(texts, fitting)).map((entries) => new Map(entries)),
      ),
    ),
    inner.map(({ schema, fitting }) =>
      kind(
        z.set(schema),
        fc.array(fitting).map((items) => new Set(items)),
      ),
    ),
  )

const unions = (inner: fc.Arbitrary<Kind>): fc.Arbitrary<Kind> =>
  fc.oneof(
    fc
      .tuple(inner, inner)
      .map(([one, two]) => kind(z.union([one.schema, two.schema]), fc.oneof(one.fitting, two.fitting))),
    fc.tuple(inner, inner).map(([one, two]) => {
      const schema = z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('one'), value: one.schema }),
        z.object({ kind: z.enum(['two', 'three']), value: two.schema }),
      ])
      const tagged = (tag: fc.Arbitrary<unknown>, { fitting }: Kind) =>
        fc.record({ kind: tag, value: fitting })
      return kind(
        schema,
        fc.oneof(tagged(fc.constant('one'), one), tagged(fc.constantFrom('two', 'three', 'four', 1), two)),
      )
    }),
    fc.tuple(objectKind(inner), objectKind(inner)).map(([one, two]) =>
      kind(
        z.intersection(one.schema, two.schema),
        fc.tuple(one.fitting, two.fitting).map(([a, b]) => Object.assign({}, a, b)),
      ),
    ),
  )

const { schema: anyKind } = fc.letrec<{ schema: Kind }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
    { weight: 3, arbitrary: leaf },
    { weight: 4, arbitrary: objectKind(tie('schema')) },
    { weight: 3, arbitrary: wrapped(tie('schema')) },
    { weight: 3, arbitrary: lists(tie('schema')) },
    { weight: 2, arbitrary: unions(tie('schema')) },
  ),
}))

/** Any schema, with ten values to read. */
export const aSchema: fc.Arbitrary<Case> = anyKind.chain(({ schema, fitting }) =>
  fc
    .array(fc.oneof({ weight: 3, arbitrary: fitting }, { weight: 1, arbitrary: oddities }), {
      minLength: 10,
      maxLength: 10,
    })
    .map((values) => ({ schema, values })),
)
