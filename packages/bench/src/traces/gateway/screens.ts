import { anonymous, createRoute, fanOut, optional, view } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Services, TracesEnv } from './services.ts'

/** What is asked of the services, by the first word of the path. What is kept has a key of its own before the `x`. */
const screens: Readonly<Record<string, (services: Services, n: string) => Promise<unknown>>> = {
  plain: ({ shop }, n) => shop.hedged('plain', n),
  again: ({ shop }, n) => shop.get('again', n),
  both: ({ shop }, n) => shop.hedged('both', n),
  posted: ({ shop }, n) => shop.post(n),
  batch: ({ shop }, n) => Promise.all([shop.batch([n, '1']), shop.batch(['2'])]),
  twice: ({ shop }, n) => Promise.all([shop.get('twice', n), shop.get('twice', n)]),
  row: async ({ shop }, n) => {
    await shop.get('row', n)
    return shop.get('after', n)
  },
  shared: ({ shop }, n) => shop.shared(n.split('x')[0] ?? n),
  kept: ({ shop }, n) => shop.kept(n.split('x')[0] ?? n),
  tagged: ({ shop }, n) => shop.tagged(n.split('x')[0] ?? n),
  text: ({ shop }, n) => shop.text(n),
  hang: ({ shop }, n) => shop.get('hang', n),
  locked: ({ locked }, n) => locked.get(n),
}

const Screen = view('Screen', {
  answers: z.string(),
  after: optional(z.string()),
  beside: optional(z.string()),
})
const route = createRoute({
  method: 'get',
  path: '/{kind}/{n}',
  ...anonymous(),
  request: { params: z.object({ kind: z.string(), n: z.string() }) },
  responses: { 200: Screen.response },
})

/** One screen for all of it; that of `parts` has an optional part that waits for another one, and one that fails. */
export const screen = new OpenAPIHono<TracesEnv>().openapi(route, (c) => {
  const { kind, n } = c.req.valid('param')
  const { shop } = c.var.services
  const ofParts = async (name: string) => (kind === 'parts' ? (await shop.get(name, n)).id : '')
  return fanOut(c, Screen, (part) => {
    const answers = part(async () => JSON.stringify(await screens[kind]?.(c.var.services, n)) ?? '')
    return { answers, after: part([answers], () => ofParts('after')), beside: () => ofParts('broken') }
  })
})

const events = createRoute({
  method: 'get',
  path: '/handled/{n}',
  ...anonymous(),
  responses: { 200: { description: 'Events' } },
})

/** A handler that hands a stream on. */
export const handled = new OpenAPIHono<TracesEnv>().openapi(events, (c) =>
  c.var.services.shop.events(c.req.param('n') ?? ''),
)
