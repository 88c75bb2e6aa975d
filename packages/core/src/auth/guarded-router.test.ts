import { OpenAPIHono } from '@hono/zod-openapi'
import fc from 'fast-check'
import { type Context, Hono, type MiddlewareHandler, type Next } from 'hono'
import { findTargetHandler } from 'hono/utils/handler'
import { inject, it } from 'vitest'
import { BffError } from '../errors/bff-error.ts'
import { type GatewayEnv, gateway } from '../gateway/gateway.ts'
import { auditRoute } from '../testing/audit/audit-route.ts'
import { declaredRoutes } from '../testing/audit/declared-routes.ts'
import type { Authentication } from './authentication.ts'
import { createRoute } from './create-route.ts'
import { anonymous, secured } from './secured.ts'

type Env = GatewayEnv<Record<never, never>>

interface Endpoint {
  readonly is: 'endpoint'
  readonly method: 'get' | 'post' | 'all'
  readonly path: string
  readonly access: 'open' | 'closed' | 'a' | 'b'
  readonly fallsThrough: boolean
  readonly by: 'method' | 'openapi' | 'hidden' | 'own middleware'
}
interface Middleware {
  readonly is: 'middleware'
  readonly path: string
  readonly does: 'pass' | 'answer' | 'answer afterwards' | 'carry the mark'
}
interface Mount {
  readonly is: 'mount'
  readonly path: string
}
interface Tree {
  readonly is: 'tree'
  readonly kind: 'Hono' | 'OpenAPIHono'
  readonly basePath: string
  readonly onError: boolean
  readonly at: readonly string[]
  readonly items: readonly Item[]
}
type Item = Endpoint | Middleware | Mount | Tree

const segment = fc.constantFrom('/a', '/b', '/:id', '/*', '/a/*', '/:n{[0-9]+}', '/:id?', '/a/b', '/')
const prefix = fc.constantFrom('/', '/', '/a', '/b', '/:p')

const { tree } = fc.letrec<{ tree: Tree; item: Item }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    {
      weight: 6,
      arbitrary: fc.record<Endpoint>({
        is: fc.constant('endpoint'),
        method: fc.constantFrom('get', 'get', 'get', 'post', 'all'),
        path: segment,
        access: fc.constantFrom('open', 'open', 'closed', 'a', 'b'),
        fallsThrough: fc.boolean(),
        by: fc.constantFrom('method', 'openapi', 'hidden', 'own middleware'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record<Middleware>({
        is: fc.constant('middleware'),
        path: segment,
        does: fc.constantFrom('pass', 'pass', 'answer', 'answer afterwards', 'carry the mark'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record<Mount>({ is: fc.constant('mount'), path: fc.constantFrom('/a', '/b') }),
    },
    { weight: 3, arbitrary: tie('tree') },
  ),
  tree: fc.record<Tree>({
    is: fc.constant('tree'),
    kind: fc.constantFrom('Hono', 'OpenAPIHono'),
    basePath: prefix,
    onError: fc.boolean(),
    at: fc.array(prefix, { minLength: 1, maxLength: 2 }),
    items: fc.array(tie('item'), { minLength: 1, maxLength: 4 }),
  }),
}))

/** A handler that calls `next()` as well as one that answers, which hono's types keep apart. */
const unchecked = (handler: unknown) => handler as () => Promise<Response>

/** Knows who brings scopes, and writes down when it was asked. */
const knowing = (log: string[]): Authentication => ({
  schemes: { trusting: { type: 'http', scheme: 'bearer' } },
  document: {},
  challenge: 'Bearer',
  claims: () => true,
  authenticate: async (caller) => {
    const scopes = caller.header('x-scopes')
    if (scopes === undefined) throw new BffError('BFF_UNAUTHENTICATED', 'auth: nobody')
    log.push('authenticated')
    return { principal: { kind: 'user', id: 'u1', scopes: scopes.split(' '), claims: {} } }
  },
})

/** A gateway with all of a tree, what its handlers write down, and who is who. */
const planted = (root: Tree) => {
  const log: string[] = []
  const byHandler = new Map<unknown, string>()
  const responses = { 200: { description: 'Fine' } }
  let count = 0

  const plantEndpoint = (app: Hono<Env>, endpoint: Endpoint) => {
    const { method, path, fallsThrough, by } = endpoint
    // For all methods nothing is open, and what calls next() is middleware.
    const access = method === 'all' ? 'closed' : endpoint.access
    const id = method === 'all' && fallsThrough ? 'middleware' : `${access} ${count++}`
    const handler = fallsThrough
      ? (_: Context, next: Next) => {
          log.push(id)
          return next()
        }
      : (c: Context) => {
          log.push(id)
          return c.text(id)
        }
    if (id !== 'middleware') byHandler.set(handler, id)
    const scopes = access === 'a' || access === 'b' ? [access] : []
    const given =
      endpoint.access === 'open' ? anonymous() : scopes.length > 0 ? secured(...scopes) : undefined
    const before = given?.middleware ?? []
    const own: MiddlewareHandler = (_, next) => {
      log.push(id)
      return next()
    }
    if (app instanceof OpenAPIHono && method !== 'all' && by !== 'method') {
      const middleware = access === 'open' ? [...anonymous().middleware, own] : [own]
      const hide = by === 'hidden'
      const route = {
        method,
        path,
        responses,
        hide,
        ...given,
        ...(by === 'own middleware' && { middleware }),
      }
      app.openapi(createRoute(route), unchecked(handler))
    } else app.on([method], [path], ...before, unchecked(handler))
  }
  const middlewareOf: Record<Middleware['does'], MiddlewareHandler> = {
    pass: (_, next) => {
      log.push('middleware')
      return next()
    },
    answer: async (c, _next) => {
      log.push('middleware')
      return c.text('middleware')
    },
    'answer afterwards': async (c, next) => {
      log.push('middleware')
      await next()
      if (c.res.status === 404) c.res = new Response('middleware', { status: 200 })
    },
    'carry the mark': anonymous().middleware[0],
  }
  const plant = (app: Hono<Env>, item: Item) => {
    if (item.is === 'endpoint') plantEndpoint(app, item)
    // On a gateway itself use() is refused behind routes it would not run for; within an app it is not.
    else if (item.is === 'middleware') app.route('/', new Hono().use(item.path, middlewareOf[item.does]))
    else if (item.is === 'mount')
      app.mount(item.path, () => {
        log.push('closed mount')
        return new Response('closed mount')
      })
    else {
      const child = grown(item)
      for (const at of new Set(item.at)) app.route(at, child)
    }
  }
  const grown = ({ kind, basePath, onError, items }: Tree): Hono<Env> => {
    const app = kind === 'Hono' ? new Hono<Env>() : new OpenAPIHono<Env>()
    const based = basePath === '/' ? app : app.basePath(basePath)
    if (onError)
      based.onError((error) => {
        throw error
      })
    for (const item of items) plant(based, item)
    return based
  }
  const app = gateway({ name: 'test', services: {}, auth: knowing(log), log: 'silent' })
  for (const item of root.items) plant(app, item)
  return { app, log, byHandler }
}

const paths = [
  '/',
  '/a',
  '/b',
  '/1',
  '/a/b',
  '/b/a',
  '/a/1',
  '/a/a/b',
  '/b/a/b/1',
  '/A',
  '/a/',
  '/%61',
  '//a',
]
const isClosed = (id: string) => id !== 'middleware' && id !== 'authenticated' && !id.startsWith('open')
const scopeOfId = (id: string) => /^[ab](?= )/.exec(id)?.[0]

const trees = inject('trees') ?? 2_000
let requests = 0
let audited = 0

const asking = fc.uniqueArray(
  fc.record({
    path: fc.constantFrom(...paths),
    method: fc.constantFrom('GET', 'GET', 'GET', 'POST', 'HEAD', 'OPTIONS'),
    scopes: fc.constantFrom('none', 'a', 'b'),
  }),
  { minLength: 6, maxLength: 6, selector: ({ path, method }) => `${method} ${path}` },
)
type Asking = typeof asking extends fc.Arbitrary<infer A> ? A : never

const holds = async (root: Tree, asking: Asking): Promise<void> => {
  const { app, log, byHandler } = planted(root)
  const idsOf = Map.groupBy(
    app.routes.flatMap(({ method, path, handler }) => {
      const id = byHandler.get(findTargetHandler(handler))
      return id === undefined ? [] : [{ id, key: `${method} ${path}` }]
    }),
    ({ key }) => key,
  )
  // What calls next() and stands before a second definition of its own method and path counts as one route with it.
  fc.pre(
    [...idsOf].every(([key, ids]) => key.startsWith('ALL') || new Set(ids.map(({ id }) => id)).size === 1),
  )

  const ask = async (path: string, method: string, scopes?: string) => {
    log.length = 0
    requests += 1
    const init = { method, headers: scopes === undefined ? {} : { 'x-scopes': scopes } }
    const res = await app.request(`http://localhost${path}`, init)
    return { status: res.status, text: await res.text(), ran: [...log] }
  }

  for (const { path, method, scopes } of asking) {
    const here = (what: string, of: object) => `${method} ${path} ${what}: ${JSON.stringify(of)}`
    const anybody = await ask(path, method)
    if (anybody.ran.some(isClosed)) throw new Error(here('ran something closed for anybody', anybody))
    if (anybody.status < 400 && method !== 'HEAD' && !/^open|^$/.test(anybody.text))
      throw new Error(here('answered anybody with what is closed', anybody))
    if (anybody.status < 400 && !anybody.ran.some((id) => id.startsWith('open')))
      throw new Error(here('answered anybody, and nothing open has run', anybody))

    for (const has of [scopes, 'a b']) {
      const somebody = await ask(path, method, has)
      const authenticatedAt = somebody.ran.indexOf('authenticated')
      for (const [at, id] of somebody.ran.entries()) {
        const scope = scopeOfId(id)
        if (isClosed(id) && (authenticatedAt < 0 || at < authenticatedAt))
          throw new Error(here('ran before authentication', somebody))
        if (scope && !has.includes(scope)) throw new Error(here(`ran without ${scope}`, somebody))
      }
      if (somebody.ran.filter((id) => id === 'authenticated').length > 1)
        throw new Error(here('asked twice who it is', somebody))
      if (has !== 'a b') continue
      // What is open answers anybody as it answers everybody, as far as nothing closed stands before it.
      const all = somebody.ran.filter((id) => id !== 'authenticated')
      const first = all.find((id) => id !== 'middleware')
      const until = all.findIndex(isClosed)
      const expected = first?.startsWith('open') ? all.slice(0, until < 0 ? undefined : until) : undefined
      if (expected && String(anybody.ran) !== String(expected))
        throw new Error(here('opened something else than what is open', { anybody, expected }))
    }
  }

  for (const route of declaredRoutes(app)) {
    const found = await auditRoute(app, route, {}, (scopes) => ({ 'x-scopes': scopes || 'none' }))
    const ids = (idsOf.get(route.key) ?? []).map(({ id }) => id)
    if (ids.length === 0) continue
    audited += 1
    const open = ids.every((id) => id.startsWith('open'))
    const here = `the audit of ${route.key}, which is ${ids}, says ${JSON.stringify({ ...found, calls: [] })}`
    const saysOpen = found.auth === 'anybody' || found.auth === 'itself'
    if (saysOpen !== open && found.findings.length === 0) throw new Error(here)
    if (saysOpen && !open) throw new Error(here)
    const asked = ids.flatMap((id) => scopeOfId(id) ?? [])
    if (found.findings.length === 0 && !asked.every((scope) => found.scopes.includes(scope)))
      throw new Error(here)
  }
}

it(`S1, S2: in any tree of apps no closed handler runs before authentication, an open one opens only itself, scopes are enforced, and the audit says so (${trees} trees)`, async () => {
  let refused = 0
  await fc.assert(
    fc.asyncProperty(tree, asking, async (root, asking) => {
      try {
        await holds(root, asking)
      } catch (error) {
        if (!(error instanceof TypeError && error.message.includes('is defined twice'))) throw error
        refused += 1
        fc.pre(false)
      }
    }),
    { numRuns: trees, maxSkipsPerRun: 20 },
  )
  if (inject('trees')) console.log({ trees, refused, requests, audited })
}, 600_000)

declare module 'vitest' {
  interface ProvidedContext {
    /** How many trees are tried; `undefined` in `npm test`. */
    readonly trees: number | undefined
  }
}
