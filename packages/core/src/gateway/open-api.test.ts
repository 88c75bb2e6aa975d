import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { anyOf } from '../auth/any-of.ts'
import { apiKey } from '../auth/api-key/api-key.ts'
import { bearer } from '../auth/bearer/bearer.ts'
import { createRoute } from '../auth/create-route.ts'
import { anonymous, secured } from '../auth/secured.ts'
import { problemResponse } from '../errors/problem.ts'
import { type GatewayEnv, gateway } from './gateway.ts'
import { keepOpenApi, openApi } from './open-api.ts'

type Env = GatewayEnv<Record<never, never>>

const responses = {
  200: { description: 'Fine', content: { 'text/plain': { schema: z.string() } } },
  404: problemResponse('The resource does not exist'),
}
const routes = new OpenAPIHono<Env>()
  .openapi(createRoute({ method: 'get', path: '/closed', responses }), (c) => c.text('x', 200))
  .openapi(createRoute({ method: 'get', path: '/open', ...anonymous(), responses }), (c) => c.text('x', 200))
  .openapi(createRoute({ method: 'get', path: '/scoped/{id}', ...secured<Env>('a', 'b'), responses }), (c) =>
    c.text('x', 200),
  )

const bearerSays = 'RFC 9068 access token, checked as RFC8725 asks'
const auth = bearer({ issuer: 'https://id.example', audience: 'mobile' })

describe('openApi', () => {
  const app = gateway({ name: 'test', services: {}, auth, log: 'silent' }).route('/v1', routes)
  const document = openApi(app, { title: 'Mobile', version: '7' })

  it('describes what is declared, closed unless it says otherwise', () => {
    expect(document.openapi).toBe('3.1.0')
    expect(document.info).toEqual({ title: 'Mobile', version: '7' })
    expect(document.security).toEqual([{ bearer: [] }])
    expect(document.components?.securitySchemes).toEqual({
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: bearerSays },
    })
    expect(Object.entries(document.paths ?? {}).map(([path, item]) => [path, item.get?.security])).toEqual([
      ['/v1/closed', undefined],
      ['/v1/open', []],
      ['/v1/scoped/{id}', [{ bearer: ['a', 'b'] }]],
    ])
  })

  it('describes a problem as the gateway sends it', () => {
    expect(document.paths?.['/v1/closed']?.get?.responses?.['404']).toEqual({
      $ref: '#/components/responses/NotFound',
    })
    expect(document.components?.responses?.NotFound).toEqual({
      description: 'The resource does not exist',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      headers: {
        'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
        'Server-Timing': { $ref: '#/components/headers/Server-Timing' },
        'Cache-Control': { $ref: '#/components/headers/Cache-Control' },
      },
    })
    expect(document.components?.schemas?.Problem).toMatchObject({
      type: 'object',
      required: ['type', 'title', 'status', 'code', 'instance'],
    })
  })

  it('names each credential of the gateway as an alternative, with the same scopes', () => {
    const keys = { find: async () => undefined, used: async () => {} }
    const either = anyOf(auth, apiKey({ brand: 'shop', environment: 'test', keys }))
    const app = gateway({ name: 'test', services: {}, auth: either, log: 'silent' }).route('/v1', routes)
    const document = openApi(app, { title: 'Partner', version: '1' })

    expect(document.security).toEqual([{ bearer: [] }, { apiKey: [] }])
    expect(document.components?.securitySchemes).toEqual({
      bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: bearerSays },
      apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'API key' },
    })
    expect(Object.values(document.paths ?? {}).map(({ get }) => get?.security)).toEqual([
      undefined,
      [],
      [{ bearer: ['a', 'b'] }, { apiKey: ['a', 'b'] }],
    ])
    expect(openApi(app, { title: 'Partner', version: '1' })).toEqual(document)
  })

  it('says the same each time', () => {
    expect(openApi(app, { title: 'Mobile', version: '7' })).toEqual(document)
  })

  it('leaves nothing behind in what it describes, however often it is asked for', async () => {
    const app = gateway({ name: 'test', services: {}, auth, log: 'silent' })
    openApi(app, { title: 'Mobile', version: '7' })
    app.route('/v1', routes)
    const { length } = app.openAPIRegistry.definitions
    for (let times = 0; times < 3; times += 1) await app.private.request('/openapi.json')

    expect(length).toBe(3)
    expect(app.openAPIRegistry.definitions).toHaveLength(length)
    expect(openApi(app, { title: 'Mobile', version: '7' })).toEqual(document)
  })

  it('says of each of two gateways that share their routes what that one asks for', () => {
    const keys = { find: async () => undefined, used: async () => {} }
    const partner = apiKey({ brand: 'shop', environment: 'test', keys })
    const other = gateway({ name: 'other', services: {}, auth: partner, log: 'silent' }).route('/v1', routes)
    const scoped = ({ paths }: ReturnType<typeof openApi>) => paths?.['/v1/scoped/{id}']?.get?.security

    expect(scoped(openApi(other, { title: 'Partner', version: '1' }))).toEqual([{ apiKey: ['a', 'b'] }])
    expect(openApi(app, { title: 'Mobile', version: '7' })).toEqual(document)
  })
})

describe('keepOpenApi', () => {
  const document = { openapi: '3.1.0' }
  const text = '{\n  "openapi": "3.1.0"\n}\n'
  let folder = ''
  let file = new URL('file:///')

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'open-api-'))
    file = pathToFileURL(join(folder, 'openapi.json'))
    vi.spyOn(console, 'log').mockImplementation(() => {})
    vi.spyOn(console, 'error').mockImplementation(() => {})
  })
  afterEach(async () => {
    process.exitCode = undefined
    vi.restoreAllMocks()
    await rm(folder, { recursive: true })
  })

  it('writes the document', async () => {
    await keepOpenApi(document, file)

    expect(await readFile(file, 'utf8')).toBe(text)
    expect(console.log).toHaveBeenCalledWith(expect.stringMatching(/\/openapi\.json written$/))
    expect(process.exitCode).toBeUndefined()
  })

  it('says nothing when the file says the same', async () => {
    await writeFile(file, text)
    await keepOpenApi(document, file, { check: true })

    expect(console.log).not.toHaveBeenCalled()
    expect(console.error).not.toHaveBeenCalled()
    expect(process.exitCode).toBeUndefined()
  })

  it.each([
    ['is missing', undefined],
    ['is not what the routes say', '{}\n'],
  ])('fails, and leaves the file alone, when it %s and is only to be checked', async (what, found) => {
    if (found !== undefined) await writeFile(file, found)
    await keepOpenApi(document, file, { check: true })

    expect(await readFile(file, 'utf8').catch(() => undefined)).toBe(found)
    expect(console.error).toHaveBeenCalledWith(
      expect.stringContaining(`openapi.json ${what}; run npm run openapi`),
    )
    expect(process.exitCode).toBe(1)
  })
})
