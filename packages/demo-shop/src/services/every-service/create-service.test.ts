import { z } from '@hono/zod-openapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../database/open-database.ts'
import type { ShopDatabase } from '../../database/schema.ts'
import { small } from '../../database/seed/seed.ts'
import { readAnswer } from '../../testing/caller-of.ts'
import { contextOf } from '../../testing/context-of.ts'
import { apps, serviceNames } from '../start-services.ts'
import { createService } from './create-service.ts'
import { Problem } from './problem.ts'

const Document = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
})

const operations: Record<string, string[]> = {
  users: ['get /me'],
  catalog: [
    'get /products',
    'get /products/{id}',
    'get /products/{id}/picture',
    'get /picks',
    'get /categories',
  ],
  carts: ['get /cart', 'post /cart/items', 'patch /cart/items/{id}', 'delete /cart/items/{id}'],
  orders: ['get /orders', 'get /orders/{id}', 'get /orders/{id}/invoice', 'post /orders'],
  rewards: ['get /balance'],
  inbox: ['get /unread', 'get /messages'],
  inventory: ['get /stock', 'get /stock/{sku}'],
  reviews: ['get /products/{id}/reviews', 'get /products/{id}/rating'],
  offers: ['get /offers'],
  recommendations: ['get /products/{id}/related', 'get /for-me'],
}
const anonymous = ['catalog', 'inventory', 'reviews']
const everywhere = ['get /faults', 'put /faults', 'delete /faults', 'get /health']

let database: ShopDatabase
beforeAll(async () => {
  database = await openDatabase(':memory:', { size: small })
})
afterAll(() => database.destroy())

describe.each(serviceNames)('%s', (name) => {
  const request = (path: string) => apps[name](contextOf(database)).request(path)

  it('publishes an OpenAPI 3.1 document of all it answers', async () => {
    const { body } = await readAnswer(await request('/openapi.json'), Document)
    const documented = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    expect(body.openapi).toBe('3.1.0')
    expect(body.info.title).toBe(name)
    expect(documented.sort()).toEqual([...(operations[name] ?? []), ...everywhere].sort())
    expect(body.security).toEqual(anonymous.includes(name) ? undefined : [{ bearer: [] }])
  })

  it('says without a token whether it is up', async () => {
    const answer = await request('/health')
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }])
  })
})

describe('a service', () => {
  it('answers 404 with a problem where there is nothing', async () => {
    const answer = await readAnswer(await apps.catalog(contextOf(database)).request('/nowhere'), Problem)
    expect([answer.status, answer.body.detail]).toEqual([404, 'nothing at /nowhere'])
  })

  it('answers 500 without a word about what went wrong inside, and logs it', async () => {
    const lines: string[] = []
    const context = { ...contextOf(database), log: (line: string) => lines.push(line) }
    const app = createService({ name: 'broken', description: 'Breaks', anonymous: true }, context)
    app.get('/', () => {
      throw new Error('the disk is full')
    })
    const { status, body } = await readAnswer(await app.request('/'), Problem)
    expect([status, body.detail]).toEqual([500, 'something went wrong inside'])
    expect(lines.join()).toContain('broken: Error: the disk is full')
  })
})
