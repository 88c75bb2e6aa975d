import {
  anonymous,
  type Bound,
  bearer,
  connect,
  createRoute,
  fanOut,
  type GatewayEnv,
  gateway,
  type Lane,
  type LaneDecode,
  optional,
  problems,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

/** What `call.csv` can do. */
interface Csv {
  /** The rows of a table, each by the names in its first line. */
  rows<S extends z.ZodType>(template: string, row: S): Promise<z.output<S>[]>
  /** The same of a search, whose terms are sent as a form. */
  search<S extends z.ZodType>(template: string, row: S, terms: Record<string, string>): Promise<z.output<S>[]>
}

const decode: LaneDecode = (answer) => {
  // This service says that it has nothing with a 500 and a line of text.
  if (answer.status === 500) throw answer.refusal(answer.text().startsWith('NO SUCH TABLE') ? 404 : 500)
  if (!String(answer.headers['content-type']).startsWith('text/csv')) throw answer.broken('what is not CSV')
  const [names = [], ...rows] = answer
    .text()
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(';'))
  if (rows.some((row) => row.length !== names.length)) throw answer.broken('a line with other columns')
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]])))
}

/** A lane for services that speak in tables. */
const csv = (): Lane<Csv> => (port) => ({
  rows: (template, row) =>
    port.send({
      template,
      headers: { accept: 'text/csv' },
      schema: z.array(row),
      decode,
      decodes: [500],
      passes: [404],
    }),
  search: (template, row, terms) =>
    port.send({
      method: 'POST',
      template,
      headers: { accept: 'text/csv', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(terms).toString(),
      reads: true,
      schema: z.array(row),
      decode,
    }),
})

const Price = z.object({ sku: z.string(), price: z.coerce.number() })

const prices = service('prices', { timeout: 400, lanes: { csv: csv() } }, (call) => ({
  all: () => call.csv.rows('prices', Price),
  under: (limit: number) => call.csv.search('prices/search', Price, { limit: String(limit) }),
}))

type ShopEnv = GatewayEnv<Bound<{ prices: typeof prices }>>

const PriceScreen = view('PriceScreen', {
  all: z.array(Price),
  cheap: optional(z.array(Price), { fallback: [] }),
})

const route = createRoute({
  method: 'get',
  path: '/prices',
  ...anonymous(),
  responses: { 200: PriceScreen.response, ...problems(404) },
})

const list = new OpenAPIHono<ShopEnv>().openapi(route, (c) =>
  fanOut(c, PriceScreen, () => ({
    all: () => c.var.services.prices.all(),
    cheap: () => c.var.services.prices.under(10),
  })),
)

export const createApp = (settings: { PRICES_URL: string; ISSUER: string; AUDIENCE: string }) =>
  gateway({
    name: 'shop-bff',
    services: connect({ prices }, settings),
    auth: bearer({ issuer: settings.ISSUER, audience: settings.AUDIENCE }),
    log: 'silent',
  }).route('/', list)
