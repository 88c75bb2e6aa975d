import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@bffkit/core'
import { createApp as createMobile } from '@bffkit/mobile-bff/app'
import { createApp as createPartner } from '@bffkit/partner-api/app'
import { createApp as createWeb } from '@bffkit/web-bff/app'
import { z } from '@hono/zod-openapi'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { keyCommand, newKeyIn } from '../src/demo/partner-key.ts'
import { browserSignIn } from '../src/identity/browser-sign-in.ts'
import { demoSecrets, PARTNER_GATEWAY } from '../src/identity/clients.ts'
import { startShop } from '../src/start-shop.ts'
import { type Declared, type Input, inputsOf } from '../src/testing/inputs-of.ts'
import { small } from '../src/testing/small.ts'
import { webSettings } from '../src/web-settings.ts'

const folder = await mkdtemp(join(tmpdir(), 'partner-'))
const DATABASE = join(folder, 'partner.sqlite')
const shop = await startShop({ size: small })
const mobile = createMobile({ ...shop.settings, AUDIENCE: 'mobile', LOG_LEVEL: 'silent' })
const web = createWeb({ ...shop.settings, ...webSettings, LOG_LEVEL: 'silent' })
const partner = createPartner({
  ...shop.settings,
  AUDIENCE: 'partner',
  CLIENT_ID: PARTNER_GATEWAY,
  CLIENT_SECRET: demoSecrets.partnerApi,
  SERVICES_RESOURCE: 'urn:bffkit:services',
  KEY_ENVIRONMENT: 'live',
  DATABASE,
  LOG_LEVEL: 'silent',
})
const served = await Promise.all([mobile, web, partner].map((app) => serve(app, { port: 0 })))
const [mobileUrl = '', webUrl = '', partnerUrl = ''] = served.map(({ url }) => url)

const { accessToken } = await shop.signIn('u1', 'home:read catalog:read cart:read cart:write orders:read')
const scopes = ['catalog:read', 'inventory:read', 'orders:read', 'orders:write', 'usage:read']
const granted = scopes.flatMap((scope) => ['--scope', scope])
const { key } = newKeyIn(await keyCommand({}, DATABASE, 'create', '--name', 'Acme', ...granted))
const gateways = {
  mobile: { app: mobile, url: mobileUrl, headers: { authorization: `Bearer ${accessToken}` } },
  web: { app: web, url: webUrl, headers: await browserSignIn(webUrl, { username: 'u1' }) },
  partner: { app: partner, url: partnerUrl, headers: { 'x-api-key': key } },
} as const

afterAll(async () => {
  await Promise.all(served.map(({ stop }) => stop()))
  await shop.close()
  await rm(folder, { recursive: true })
})

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
const operationsOf = (app: (typeof gateways)[keyof typeof gateways]['app']) =>
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
