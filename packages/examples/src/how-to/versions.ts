import { createRoute, type GatewayEnv, problems, reply, secured, view } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

type Env = GatewayEnv<object>

const Profile = view('Profile', { name: z.string() })
const ProfileV2 = view('ProfileV2', { name: z.object({ first: z.string(), last: z.string() }) })

const get = { method: 'get', path: '/profile', ...secured<Env>('profile:read') } as const
const one = createRoute({ ...get, responses: { 200: Profile.response, ...problems } })
const two = createRoute({ ...get, responses: { 200: ProfileV2.response, ...problems } })

const person = { first: 'Ada', last: 'Lovelace' }

/** `gateway(…).route('/v1', v1).route('/v2', v2)` */
export const v1 = new OpenAPIHono<Env>().openapi(one, (c) =>
  reply(c, Profile, { name: `${person.first} ${person.last}` }),
)
export const v2 = new OpenAPIHono<Env>().openapi(two, (c) => reply(c, ProfileV2, { name: person }))
