import {
  type Bound,
  createRoute,
  fanOut,
  type GatewayEnv,
  int64,
  problems,
  secured,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

const Message = z.object({ id: int64(), text: z.string() })

export const messages = service('messages', {}, (call) => ({
  byId: (id: bigint) => call.get('messages/{id}', Message, { path: { id }, passes: [404] }),
}))

type Env = GatewayEnv<Bound<{ messages: typeof messages }>>

/** The client gets `{ "message": { "id": "9223372036854775807", … } }`: a string of the digits. */
const MessageScreen = view('MessageScreen', { message: Message })

const route = createRoute({
  method: 'get',
  path: '/messages/{id}',
  ...secured<Env>('messages:read'),
  request: { params: z.object({ id: int64() }) },
  responses: { 200: MessageScreen.response, ...problems(404) },
})

export const message = new OpenAPIHono<Env>().openapi(route, (c) =>
  fanOut(c, MessageScreen, () => ({ message: () => c.var.services.messages.byId(c.req.valid('param').id) })),
)
