import { OpenAPIHono, z } from '@hono/zod-openapi'
import { Hono } from 'hono'
import type { KyResponse } from 'ky'
import { it } from 'vitest'
import { createRoute } from '../auth/create-route.ts'
import { problems } from '../errors/problems.ts'
import { textResponse } from './text-response.ts'
import { view } from './view.ts'

declare const answered: () => Promise<KyResponse>

const Home = view('Home', { name: z.string() })
const text = { description: 'Text', content: { 'text/plain': { schema: z.string() } } }
const file = { description: 'A file', content: { 'application/pdf': { schema: z.string() } } }
const stream = { description: 'Bytes', content: { 'application/octet-stream': { schema: z.string() } } }
const table = { description: 'A table', content: { 'text/csv': { schema: z.string() } } }
const app = new OpenAPIHono()

it('U7: streams and files of a service are answers as they are, with problems or without', () => {
  new Hono().get('/', () => answered())
  app.openapi(createRoute({ method: 'get', path: '/', responses: { 200: file } }), () => answered())
  app.openapi(createRoute({ method: 'get', path: '/', responses: { 200: stream } }), () => answered())
  app.openapi(createRoute({ method: 'get', path: '/', responses: { 200: table, ...problems } }), () =>
    answered(),
  )
  app.openapi(createRoute({ method: 'get', path: '/', responses: { 200: file, ...problems } }), () =>
    answered(),
  )
})

it('U7: text of a service is the declared text, with problems or without', () => {
  const bare = createRoute({ method: 'get', path: '/', responses: { 200: text } })
  const whole = createRoute({ method: 'get', path: '/', responses: { 200: text, ...problems } })
  app.openapi(bare, async () => textResponse(await answered()))
  app.openapi(whole, async () => textResponse(await answered()))
})

it('U7: no answer of a service passes for a view, which would not be trimmed', () => {
  const bare = createRoute({ method: 'get', path: '/', responses: { 200: Home.response } })
  const whole = createRoute({ method: 'get', path: '/', responses: { 200: Home.response, ...problems } })
  // @ts-expect-error: it is not trimmed
  app.openapi(bare, () => answered())
  // @ts-expect-error: the same with problems
  app.openapi(whole, () => answered())
  // @ts-expect-error: a view is no text
  app.openapi(bare, async () => textResponse(await answered()))
  // @ts-expect-error: the same with problems
  app.openapi(whole, async () => textResponse(await answered()))
})
