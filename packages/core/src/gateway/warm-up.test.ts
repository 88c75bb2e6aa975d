import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Authentication } from '../auth/authentication.ts'
import type { Lifecycle } from '../scope/lifecycle.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { compiled } from '../view/compiled.ts'
import { optional } from '../view/optional.ts'
import { view } from '../view/view.ts'
import { compileSchemas } from './compile-schemas.ts'
import { gatewayRoutes } from './gateway-routes.ts'
import { maxWarmUp, warmUp } from './warm-up.ts'

const authWith = (warm: () => Promise<unknown>): Authentication => ({
  schemes: {},
  document: {},
  challenge: 'Bearer',
  claims: () => false,
  authenticate: () => Promise.reject(new Error('unused')),
  warmUp: warm,
})

const started = (warm: () => Promise<unknown>) => {
  const clock = manualClock()
  const lifecycle: Lifecycle = { draining: false, running: 0, defects: 0 }
  const app = gatewayRoutes(lifecycle)
  const done = warmUp({
    clock,
    lifecycle,
    auth: authWith(warm),
    schemas: () => [z.object({ id: z.string() })],
  })
  const ready = async () => {
    const response = await app.request('/readyz')
    return [response.status, await response.json()]
  }
  return { clock, lifecycle, done, ready }
}

it('R2: is not ready while it warms up, and then it is', async () => {
  const { promise: keys, resolve: fetched } = Promise.withResolvers<void>()
  const { clock, done, ready } = started(() => keys)
  expect(await ready()).toEqual([503, { status: 'starting' }])

  fetched()
  await done
  expect(await ready()).toEqual([200, { status: 'ready' }])
  expect(clock.pending).toBe(0)
})

it('R2: is ready after 2 s although the keys do not come', async () => {
  const { clock, done, ready } = started(() => new Promise(() => {}))
  clock.advance(maxWarmUp - 1)
  expect(await ready()).toEqual([503, { status: 'starting' }])

  clock.advance(1)
  await done
  expect(await ready()).toEqual([200, { status: 'ready' }])
})

it('R2: is ready although the keys cannot be fetched, whether that fails now or later', async () => {
  for (const fails of [
    () => Promise.reject(new Error('down')),
    () => {
      throw new Error('down')
    },
  ]) {
    const { done, ready } = started(fails)
    await done
    expect(await ready()).toEqual([200, { status: 'ready' }])
  }
})

it('R2: draining wins over starting', async () => {
  const { lifecycle, ready } = started(() => new Promise(() => {}))
  lifecycle.draining = true
  expect(await ready()).toEqual([503, { status: 'draining' }])
})

it('R2: reaches the objects inside of schemas, however they are wrapped, and ends where they refer to themselves', async () => {
  const read: string[] = []
  const seen = (name: string) =>
    z.object({}).refine(() => {
      read.push(name)
      return true
    })
  const Tree = z.object({
    get children() {
      return z.array(Tree).optional()
    },
    one: seen('plain'),
    list: z.array(seen('list')),
    either: z.union([z.string(), seen('union')]),
    maybe: seen('nullable').nullable(),
    piped: seen('pipe').transform(() => 1),
  })
  await compileSchemas([Tree, undefined, 'no schema'], () => true)

  expect(read.toSorted()).toEqual(['list', 'nullable', 'pipe', 'plain', 'union'])
})

it('R2: compiles the parts of a view as they are read', async () => {
  const Name = z.object({ first: z.string() })
  const Balance = z.object({ points: z.number() })
  await compileSchemas([view('Screen', { name: Name, balance: optional(Balance) }).schema], () => true)

  expect([Name, Balance].map((schema) => compiled(schema) === schema)).toEqual([false, false])
})
