/** What the screen draws: no part of it can be missing but the label. */
export const deliveryView = `import { optional, view } from '@bffkit/core'
import { z } from '@hono/zod-openapi'

/** What the delivery screen draws. A field that is not listed here never leaves the gateway. */
export const DeliveryScreen = view('DeliveryScreen', {
  delivery: z.object({ carrier: z.string(), arrivesAt: z.iso.datetime(), to: z.string() }),
  label: optional(z.string()), // left out when its service fails
})
`

/** Where it comes from: the delivery is required, and can do without the name of who waits for it. */
export const deliveryRoute = `import { createRoute, fanOut, problems, secured } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { TvEnv } from '../env.ts'
import { DeliveryScreen } from './delivery.view.ts'

const route = createRoute({
  method: 'get',
  path: '/delivery/{id}',
  summary: 'Everything the delivery screen needs, in one call',
  ...secured<TvEnv>('home:read'),
  request: { params: z.object({ id: z.string().max(40) }) },
  responses: { 200: DeliveryScreen.response, ...problems(404) },
})

export const delivery = new OpenAPIHono<TvEnv>().openapi(route, (c) => {
  const { users, shipments } = c.var.services
  const { id } = c.req.valid('param')

  return fanOut(c, DeliveryScreen, (part) => {
    const profile = part(() => users.me())
    const shipment = part(() => shipments.ofOrder(id))
    return {
      delivery: part([shipment, part.optional(profile)], (shipment, profile) => ({
        ...shipment,
        to: profile?.name ?? 'you',
      })),
      label: async () => (await shipments.label(id)).text(),
    }
  })
})
`

/** How it fails: by service, and with one path of a service broken. */
export const deliveryTest = `import { backends, killMatrix, tokenFor } from '@bffkit/core/testing'
import { afterAll, expect, it } from 'vitest'
import { fixtures } from '../../test/fixtures.ts'
import { createApp } from '../app.ts'

const shop = await backends(fixtures)
const app = () => createApp(shop.settings)
const request = { path: '/v1/delivery/o1', headers: await tokenFor('u1', 'home:read') }

afterAll(() => shop.close())

it('fails part by part as its view says', async () => {
  expect(await killMatrix(app, request, shop)).toMatchObject({
    users: { down: '200 delivery fallback (unavailable)', slow: '200 delivery fallback (timeout)' },
    shipments: { down: '502 BFF_SERVICE_UNAVAILABLE', slow: '504 BFF_SERVICE_TIMEOUT' },
  })
})

it('leaves out the label when only that is broken', async () => {
  expect(await killMatrix(app, request, shop, { by: 'path' })).toMatchObject({
    'users GET /me': { 503: '200 delivery fallback (unavailable)' },
    'shipments GET /orders/{id}/shipment': { 503: '502 BFF_SERVICE_UNAVAILABLE' },
    'shipments GET /shipments/{id}/label': { 503: '200 label missing (unavailable)' },
  })
})
`
