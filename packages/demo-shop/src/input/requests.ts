import fc, { type Arbitrary } from 'fast-check'
import type { Document, Operation, Parameter } from './documents.ts'
import { values } from './values.ts'

/** A request as it goes over the wire. */
export interface Made {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** Encodes a value for a path or query, or writes it in a way that cannot be decoded. */
const written = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined')
  return encodeURIComponent(text.toWellFormed())
}

/** Escapes that are no UTF-8, or no escapes. */
const undecodable = ['%ff', '%C0%AF', '%', '%zz', '%00', '%ED%A0%80']

const mediaTypes = [
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/problem+json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json, text/plain',
  '',
  'x',
]

/** Bodies that are no JSON, or JSON that two readers read in two ways. */
const rawBodies = [
  '',
  '{',
  'null',
  '[]',
  '0',
  '"x"',
  '{"quantity":1,"quantity":2}',
  '{"__proto__":{}}',
  '{"quantity":9007199254740993,"productId":"p1"}',
  '{"quantity":1e999,"productId":"p1"}',
  '{"productId":"\\ud800","quantity":1}',
  '['.repeat(200),
  '\ufeff{}',
]

/** Visible ASCII: what else a header may hold node itself does not send. */
const headerText = fc.oneof(
  fc.uuid(),
  fc.string({ minLength: 1, maxLength: 60 }).filter((value) => /^[!-~]+$/.test(value)),
  fc.constantFrom('x', '""', '"k"', 'x'.repeat(300)),
)

const headersOf = (names: readonly string[], value: Arbitrary<string>): Arbitrary<Record<string, string>> =>
  fc.record(Object.fromEntries(names.map((name) => [name, value])))

/** Requests of an operation within and beyond what its document says. */
export const requestsOf = (
  document: Document,
  method: string,
  template: string,
  { parameters = [], requestBody }: Operation,
): Arbitrary<Made> => {
  const inside = (place: Parameter['in']) => parameters.filter((one) => one.in === place)
  const path = fc.record(
    Object.fromEntries(
      inside('path').map(({ name, schema }) => [
        name,
        fc.oneof(
          // An empty segment is another path.
          { arbitrary: values(document, schema).map(written).filter(Boolean), weight: 12 },
          { arbitrary: fc.constantFrom(...undecodable), weight: 1 },
        ),
      ]),
    ),
  )
  const pairs = inside('query').map(({ name, schema }) =>
    fc.oneof(
      { arbitrary: fc.constant(''), weight: 3 },
      { arbitrary: values(document, schema).map((value) => `${name}=${written(value)}`), weight: 8 },
      { arbitrary: fc.constantFrom(...undecodable).map((value) => `${name}=${value}`), weight: 1 },
      {
        arbitrary: values(document, schema).map((value) => `${name}=1&${name}=${written(value)}`),
        weight: 1,
      },
    ),
  )
  const surplus = fc.oneof(
    { arbitrary: fc.constant(''), weight: 8 },
    { arbitrary: fc.constantFrom('surplus=1', '=', '&&', '__proto__=1', '%ff=1', 'a[]=1'), weight: 1 },
  )
  const own = inside('header').map(({ name }) => name.toLowerCase())
  const headers = fc.oneof(
    { arbitrary: headersOf(own, headerText), weight: 4 },
    { arbitrary: fc.constant<Record<string, string>>({}), weight: 1 },
  )
  const [media] = Object.values(requestBody?.content ?? {})
  const json = values(document, media?.schema).map((value) => JSON.stringify(value) ?? '')
  const body = media
    ? fc.oneof({ arbitrary: json, weight: 8 }, { arbitrary: fc.constantFrom(...rawBodies), weight: 1 })
    : fc.constant(undefined)
  const type = fc.oneof(
    { arbitrary: fc.constant('application/json'), weight: 10 },
    { arbitrary: fc.constantFrom(...mediaTypes), weight: 1 },
  )

  return fc
    .tuple(path, fc.tuple(...pairs, surplus), headers, body, type)
    .map(([filled, query, given, content, contentType]) => {
      const asked = query.filter(Boolean).join('&')
      return {
        method: method.toUpperCase(),
        path:
          template.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => filled[name] ?? 'x') +
          (asked && `?${asked}`),
        headers: content === undefined ? given : { ...given, 'content-type': contentType },
        body: content,
      }
    })
}
