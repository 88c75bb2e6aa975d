import { randomUUID } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { startGateways } from '../src/gateways/start-gateways.ts'
import { type Declared, type Input, inputsOf } from '../src/testing/inputs-of.ts'

const shop = await startGateways()
const named = (name: string) => {
  const found = shop.gateways.find((gateway) => gateway.name === name)
  if (!found) throw new Error(`no gateway is called ${name}`)
  return found
}
const gateways = { mobile: named('mobile-bff'), web: named('web-bff'), partner: named('partner-api') }

afterAll(() => shop[Symbol.asyncDispose]())

const ask = async (
  { url, headers }: { url: string; headers: Readonly<Record<string, string>> },
  method: string,
  path: string,
  body?: unknown,
) => {
  const json = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  const init =
    body === undefined ? { headers } : { headers: { ...headers, ...json }, body: JSON.stringify(body) }
  const res = await fetch(url + path, { method, ...init })
  return { status: res.status, text: await res.text() }
}

/** Asks again what was late, on a machine that is busy with other things. */
const patiently = async (...request: Parameters<typeof ask>) => {
  const first = await ask(...request)
  return first.status === 503 || first.status === 504 ? ask(...request) : first
}

/** The operations of a gateway that take input, with the schemas their routes declare. */
const operationsOf = (app: ReturnType<typeof named>['app']) =>
  app.openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== 'route') return []
    const { method, path, request = {} } = definition.route
    const media = request.body?.content['application/json']
    const body = media && 'schema' in media ? media.schema : undefined
    const declared: Declared = {
      params: schemaIn(request.params),
      query: schemaIn(request.query),
      body: schemaIn(body),
    }
    return Object.values(declared).some(Boolean) ? [{ method: method.toUpperCase(), path, declared }] : []
  })

const schemaIn = (schema: unknown) => (schema instanceof z.ZodType ? schema : undefined)

const addressOf = (path: string, { path: values, query }: Input) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent((values[name] ?? 'x').toWellFormed())) +
  `?${new URLSearchParams(query)}`

describe.each(['mobile', 'web', 'partner'] as const)('K3: what clients send to %s', (name) => {
  const gateway = gateways[name]

  it.each(
    operationsOf(gateway.app).map(
      (operation) => [`${operation.method} ${operation.path}`, operation] as const,
    ),
  )('is never the fault of a service: %s', async (_, { method, path, declared }) => {
    await fc.assert(
      fc.asyncProperty(inputsOf(declared), async (input) => {
        const { status, text } = await patiently(gateway, method, addressOf(path, input), input.body)
        expect(status < 500 ? 'below 500' : `${status} ${text}`).toBe('below 500')
      }),
      { numRuns: 60 },
    )
  })
})

it.each([
  ['mobile', 'GET', '/v1/orders?cursor=o', undefined, 400, '/query/cursor'],
  ['mobile', 'GET', '/v1/products?cursor=zzz', undefined, 400, '/query/cursor'],
  ['web', 'GET', '/api/orders?cursor=o', undefined, 400, '/query/cursor'],
  ['partner', 'GET', '/v1/orders?cursor=o', undefined, 400, '/query/cursor'],
  ['partner', 'GET', '/v1/products?cursor=zzz', undefined, 400, '/query/cursor'],
  [
    'partner',
    'POST',
    '/v1/orders',
    { lines: [{ sku: 'x', quantity: 1 }], reference: '' },
    400,
    '/body/reference',
  ],
] as const)(
  'K3, K4: %s says which field of %s %s is wrong',
  async (name, method, path, body, status, pointer) => {
    const answer = await patiently(gateways[name], method, path, body)

    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'BFF_INPUT_INVALID', errors: [{ pointer }] })
  },
)
