import {
  anonymous,
  bearer,
  createRoute,
  type GatewayEnv,
  gateway,
  optional,
  type Parts,
  problems,
  secured,
  view,
} from '@bffkit/core'
import { openApi } from '@bffkit/core/serve'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { type Twins, twins } from './pair.ts'

const profile = z.object({ name: z.string(), tier: z.string() })
const points = z.number().int()

/** The document of a gateway with one screen, as bffkit generates it. */
const screen = (parts: Parts, access: object = secured('home:read')): object => {
  const route = createRoute({
    method: 'get',
    path: '/home',
    ...access,
    responses: { 200: view('Home', parts).response, ...problems },
  })
  const home = new OpenAPIHono<GatewayEnv<object>>().openapi(route, () => {
    throw new Error('only its document is wanted')
  })
  const auth = bearer({ issuer: 'https://id.example', audience: 'partners' })
  const app = gateway({ name: 'partner-api', services: {}, auth, log: 'silent' }).route('/v1', home)
  return openApi(app, { title: 'partner-api', version: '1.0.0' })
}

const whole = screen({ profile, points })

const Tier = z.object({ name: z.string() }).openapi('Tier')
const State = z.enum(['open', 'paid']).openapi('State')

/** Documents as views and routes generate them: what a team does in its code, and what the gate makes of it. */
export const bffkit: readonly Twins[] = [
  twins(
    'response',
    ['response-property-made-optional', 'a part of a view becomes optional'],
    ['response-property-made-required', 'an optional part of a view becomes required'],
    [whole, screen({ profile, points: optional(points) })],
  ),
  twins(
    'response',
    ['response-property-removed', 'a part of a view is dropped'],
    ['response-property-added', 'a view gets a part'],
    [whole, screen({ profile })],
  ),
  twins(
    'response',
    ['response-property-made-optional', 'an optional part loses its fallback'],
    ['response-property-added', 'a view gets an optional part, which `degraded` may name'],
    [
      screen({ profile, points: optional(points, { fallback: 0 }) }),
      screen({ profile, points: optional(points) }),
    ],
    [screen({ profile }), screen({ profile, points: optional(points) })],
  ),
  twins(
    'response',
    ['response-null-added', 'a part of a view may be null'],
    ['none', 'a required part becomes optional with a fallback, and so is always there'],
    [whole, screen({ profile, points: points.nullable() })],
    [whole, screen({ profile, points: optional(points, { fallback: 0 }) })],
  ),
  twins(
    'response',
    ['response-null-added', 'a component in a view may be null'],
    ['response-null-dropped', 'a component in a view is never null'],
    [screen({ usual: Tier, tier: Tier }), screen({ usual: Tier, tier: Tier.nullable() })],
  ),
  twins(
    'response',
    ['response-null-added', 'a component that is a list of values may be null'],
    ['documentation-changed', 'a component in a view gets a description'],
    [screen({ usual: State, state: State }), screen({ usual: State, state: State.nullable() })],
    [
      screen({ usual: Tier, tier: Tier }),
      screen({ usual: Tier, tier: Tier.openapi({ description: 'The tier' }) }),
    ],
  ),
  twins(
    'response',
    ['response-enum-value-added', 'a field with a list of values has one more'],
    ['documentation-changed', 'a field gets a description'],
    [screen({ state: z.enum(['open', 'paid']) }), screen({ state: z.enum(['open', 'paid', 'sent']) })],
    [whole, screen({ profile, points: points.openapi({ description: 'Loyalty points' }) })],
  ),
  twins(
    'operation',
    ['scope-added', '`secured()` asks for one more scope'],
    ['scope-lifted', '`secured()` asks for one scope less'],
    [whole, screen({ profile, points }, secured('home:read', 'home:all'))],
  ),
  twins(
    'operation',
    ['auth-added', '`anonymous()` becomes `secured()`'],
    ['auth-lifted', '`secured()` becomes `anonymous()`'],
    [screen({ profile }, anonymous()), screen({ profile }, secured())],
  ),
  twins(
    'operation',
    ['auth-added', '`anonymous()` is taken away'],
    ['none', '`secured()` without scopes is written where nothing was declared'],
    [screen({ profile }, anonymous()), screen({ profile }, {})],
    [screen({ profile }, {}), screen({ profile }, secured())],
  ),
]
