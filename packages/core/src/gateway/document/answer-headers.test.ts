import { OpenAPIHono, z } from '@hono/zod-openapi'
import { Kysely } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { trusting } from '../../../test/trusting.ts'
import { createRoute } from '../../auth/create-route.ts'
import { anonymous, secured } from '../../auth/secured.ts'
import { BffError } from '../../errors/bff-error.ts'
import { type ErrorCodeName, errorCodes } from '../../errors/codes.ts'
import { problemResponse } from '../../errors/problem.ts'
import { problems } from '../../errors/problems.ts'
import { created } from '../../reply/created.ts'
import { reply } from '../../reply/reply.ts'
import { idempotencyRecords } from '../../store/idempotency-records.ts'
import type { IdempotencyTables } from '../../store/index.ts'
import { nodeSqliteDialect } from '../../store/sqlite/sqlite-dialect.ts'
import { idempotencyHeader } from '../../traffic/idempotency/idempotency-key.ts'
import { idempotent } from '../../traffic/idempotency/idempotent.ts'
import { view } from '../../view/view.ts'
import { type GatewayEnv, gateway } from '../gateway.ts'
import { openApi } from '../open-api.ts'

type Env = GatewayEnv<Record<never, never>>

const database = new Kysely<IdempotencyTables>({ dialect: nodeSqliteDialect(':memory:') })
const records = idempotencyRecords(database)
afterAll(() => database.destroy())

const Placed = view('Placed', { id: z.string() })
const responses = { 201: created(Placed), ...problems, 409: problemResponse('Still running') }
const query = z.object({ code: z.string().max(40).optional() })

const place = createRoute({
  method: 'post',
  path: '/orders',
  ...secured<Env>('orders:write'),
  request: { headers: idempotencyHeader, query },
  responses,
})
const open = createRoute({ method: 'post', path: '/open', ...anonymous(), request: { query }, responses })

const isCode = (code: string): code is ErrorCodeName => Object.hasOwn(errorCodes, code)

/** Ends a request as the gateway does: with the headers that it sends with such a code. */
const refuse = (code = '') => {
  if (!isCode(code)) return
  const { status } = errorCodes[code]
  const waits = status === 429 || status === 503
  const asks = status === 401 || status === 403 || code === 'BFF_INPUT_INVALID'
  throw new BffError(code, 'test: wanted', {
    ...(waits && { retryAfter: 1 }),
    ...(asks && { headers: { 'www-authenticate': 'Bearer' } }),
  })
}
const headers = { location: '/v1/orders/o1' }

const routes = new OpenAPIHono<Env>()
  .openapi(place, (c) =>
    idempotent(c, records, async () => {
      refuse(c.req.valid('query').code)
      return reply(c, Placed, { id: 'o1' }, { status: 201, headers })
    }),
  )
  .openapi(open, (c) => {
    refuse(c.req.valid('query').code)
    return reply(c, Placed, { id: 'o1' }, { status: 201, headers })
  })

const app = gateway({ name: 'test', services: {}, auth: trusting('orders:write'), log: 'silent' }).route(
  '/v1',
  routes,
)
const document = openApi(app, { title: 'Test', version: '1' })

const Described = z.record(z.string(), z.object({ required: z.boolean().optional() }))
const described = Described.parse(document.components?.headers)

const declared = (path: string, status: number) => {
  const response = document.paths?.[path]?.post?.responses?.[String(status)]
  const answer =
    response && '$ref' in response
      ? document.components?.responses?.[response.$ref.split('/').at(-1) ?? '']
      : response
  return Object.keys(z.object({ headers: z.record(z.string(), z.unknown()) }).parse(answer).headers)
}

/** Whether an operation declares a status: an open one has no 401. */
const answers = (path: string, status: number) =>
  document.paths?.[path]?.post?.responses?.[String(status)] !== undefined

/** What an answer carries and its status does not declare, and what it declares to be always there and is not. */
const lies = (path: string, { status, headers }: Response) => {
  const names = declared(path, status)
  return {
    unsaid: Object.keys(described).filter((name) => headers.has(name) && !names.includes(name)),
    missing: names.filter((name) => described[name]?.required && !headers.has(name)),
  }
}

const statuses = new Set([400, 401, 403, 404, 409, 429, 500, 502, 503, 504])
const codes = Object.entries(errorCodes)
  .filter(([code, { status }]) => statuses.has(status) && code !== 'BFF_CLIENT_GONE')
  .map(([code]) => code)

describe('K7: answers carry the headers that the document says', () => {
  const ask = (path: string, code: string, key: string) =>
    app.request(`${path}?code=${code}`, { method: 'POST', headers: { 'idempotency-key': key } })

  it.each(['', ...codes])('K7: when a route ends with %s, and when that is replayed', async (code) => {
    const status = isCode(code) ? errorCodes[code].status : 201
    for (const path of ['/v1/orders', '/v1/open'].filter((one) => answers(one, status)))
      for (const _ of ['first', 'again']) {
        const declaresAll = lies(path, await ask(path, code, `key-${code}`))
        expect({ path, ...declaresAll }).toEqual({ path, unsaid: [], missing: [] })
      }
  })

  it('K7: names the marker of a replay where there is one, and Location where something is made', async () => {
    expect(declared('/v1/orders', 201)).toEqual([
      'Location',
      'X-Request-Id',
      'Server-Timing',
      'Cache-Control',
      'Idempotency-Replayed',
    ])
    expect(declared('/v1/open', 201)).not.toContain('Idempotency-Replayed')
    expect(declared('/v1/orders', 503)).toContain('Retry-After')
    expect((await ask('/v1/orders', '', 'again')).headers.has('idempotency-replayed')).toBe(false)
    expect((await ask('/v1/orders', '', 'again')).headers.get('idempotency-replayed')).toBe('true')
  })

  it('K7: describes what is used and nothing else', () => {
    expect(Object.keys(described)).toEqual([
      'X-Request-Id',
      'Server-Timing',
      'Cache-Control',
      'Retry-After',
      'WWW-Authenticate',
      'Idempotency-Replayed',
      'Location',
    ])
  })
})
