import {
  type Bound,
  createRoute,
  type GatewayEnv,
  maxBody,
  problems,
  reply,
  secured,
  service,
  view,
} from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'

const Stored = z.object({ id: z.string() })

export const pictures = service('pictures', { timeout: 5_000 }, (call) => ({
  store: (file: File) => call.ky.post(call.path('pictures'), { body: file }).json(Stored),
}))

type Env = GatewayEnv<Bound<{ pictures: typeof pictures }>>

const Avatar = view('Avatar', { picture: Stored })
const Form = z.object({
  caption: z.string().max(100),
  file: z.file().max(2_000_000).mime(['image/png', 'image/jpeg']),
})

const upload = createRoute({
  method: 'post',
  path: '/avatar',
  ...secured<Env>('profile:write'),
  middleware: [maxBody(2_100_000)],
  request: { body: { content: { 'multipart/form-data': { schema: Form } }, required: true } },
  responses: { 201: Avatar.response, ...problems },
})

export const avatar = new OpenAPIHono<Env>().openapi(upload, async (c) => {
  const { file } = c.req.valid('form')
  return reply(c, Avatar, { picture: await c.var.services.pictures.store(file) }, { status: 201 })
})
