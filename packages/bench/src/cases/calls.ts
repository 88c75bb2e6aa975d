import {
  anonymous,
  type Bound,
  bearer,
  connect,
  createRoute,
  fanOut,
  type GatewayEnv,
  gateway,
  problems,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { patient } from '../shop.ts'
import { tilePart } from '../tiles.ts'
import { type StartCase, serveCase } from './serve-case.ts'

const Tile = z.object({ title: z.string(), price: z.number().int() })

const tilesService = (name: string) =>
  service(name, patient, (call) => ({
    byId: (id: number) => call.get('tiles/{id}', Tile, { path: { id: String(id) } }),
  }))

/** Ten services, which take the calls in turn. */
const names = Array.from({ length: 10 }, (_, index) => `tiles${index}`)

const shop = (address: string) =>
  Object.fromEntries(
    names.map((name) => [name, connect({ tiles: tilesService(name) }, { TILES_URL: address }).tiles]),
  )

type Services = Bound<ReturnType<typeof shop>>

const tileOf = (services: Services, id: number) => {
  const tiles = services[`tiles${id % names.length}`]
  if (!tiles) throw new RangeError(`calls: no service has tile ${id}`)
  return tiles.byId(id)
}

const routes = (count: number) => {
  const ids = Array.from({ length: count }, (_, id) => id)
  const TileScreen = view('TileScreen', {
    heading: z.string(),
    ...Object.fromEntries(ids.map((id) => [tilePart(id), Tile])),
  })
  const route = createRoute({
    method: 'get',
    path: '/tiles',
    ...anonymous(),
    responses: { 200: TileScreen.response, ...problems },
  })
  return new OpenAPIHono<GatewayEnv<Services>>().openapi(route, (c) => {
    const { services } = c.var
    return fanOut(c, TileScreen, () => ({
      heading: async () => 'Tiles',
      ...Object.fromEntries(ids.map((id) => [tilePart(id), () => tileOf(services, id)])),
    }))
  })
}

/** bffkit with nothing switched on, making so many calls of 0.3 kB for one view: what does one more call cost? */
export const calling =
  (count: number): StartCase =>
  async ({ tiles, issuer, audience }) => {
    const app = gateway({
      name: 'calls',
      services: shop(tiles),
      auth: bearer({ issuer, audience }),
      budget: 10_000,
      log: 'silent',
    }).route('/v1', routes(count))
    return await serveCase(app)
  }
