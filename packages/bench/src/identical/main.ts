import {
  anonymous,
  type Bound,
  bearer,
  connect,
  createRoute,
  fanOut,
  type GatewayEnv,
  gateway,
  service,
  view,
} from '@bffkit/core'
import { serve } from '@bffkit/core/serve'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { answerParent } from '../process/answer-parent.ts'
import { Setting } from './setting.ts'

const Offer = z.object({ title: z.string() })

const shop = {
  offers: service('offers', { timeout: 20_000 }, (call) => ({
    today: () => call.get('today', Offer, { cache: { ttl: 60_000, scope: 'shared' } }),
  })),
}

const OfferScreen = view('OfferScreen', { offer: Offer })

const route = createRoute({
  method: 'get',
  path: '/offer',
  ...anonymous(),
  responses: { 200: OfferScreen.response },
})

const offer = new OpenAPIHono<GatewayEnv<Bound<typeof shop>>>().openapi(route, (c) =>
  fanOut(c, OfferScreen, () => ({ offer: () => c.var.services.offers.today() })),
)

// The process of a gateway with one screen, of one call that everybody may share.
answerParent(async (asked) => {
  const { offers, issuer, audience } = Setting.parse(asked)
  const app = gateway({
    name: 'identical',
    services: connect(shop, { OFFERS_URL: offers }),
    auth: bearer({ issuer, audience }),
    budget: 30_000,
    log: 'silent',
  }).route('/v1', offer)
  // Calls are counted, not what a busy machine can answer.
  const { url } = await serve(app, { port: 0, shedding: false })
  return { url }
})
