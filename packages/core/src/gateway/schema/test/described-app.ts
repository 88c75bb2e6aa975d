import { OpenAPIHono, z } from '@hono/zod-openapi'
import Ajv2020 from 'ajv/dist/2020.js'
import { trusting } from '../../../../test/trusting.ts'
import { createRoute } from '../../../auth/create-route.ts'
import { fanOut } from '../../../fan-out/fan-out.ts'
import { reply } from '../../../reply/reply.ts'
import { systemClock } from '../../../scope/clock.ts'
import { view } from '../../../view/view.ts'
import { type GatewayEnv, gateway } from '../../gateway.ts'
import { openApi } from '../../open-api.ts'

/** Answers with one part of the schema, in both ways a view is answered with, and what its document says of it. */
export const answeringApp = (schema: z.ZodType<string>) => {
  const Screen = view('Screen', { part: schema })
  const given: { part: string } = { part: '' }
  const route = (path: string) => createRoute({ method: 'get', path, responses: { 200: Screen.response } })
  const routes = new OpenAPIHono<GatewayEnv<object>>()
    .openapi(route('/reply'), (c) => reply(c, Screen, given))
    .openapi(route('/fan-out'), (c) => fanOut(c, Screen, () => ({ part: async () => given.part })))
  const app = made(routes)
  return {
    document: openApi(app, { title: 'test', version: '1' }),
    answer: async (path: '/reply' | '/fan-out', part: unknown) => {
      Object.assign(given, { part })
      return app.request(path)
    },
  }
}

/** Takes the schema as a body, and what its document says of it. */
export const takingApp = (schema: z.ZodType) => {
  const route = createRoute({
    method: 'post',
    path: '/',
    request: {
      body: { content: { 'application/json': { schema: z.object({ part: schema }) } }, required: true },
    },
    responses: { 204: { description: 'Fine' } },
  })
  const app = made(new OpenAPIHono<GatewayEnv<object>>().openapi(route, (c) => c.body(null, 204)))
  const document = openApi(app, { title: 'test', version: '1' })
  const { requestBody } = JSON.parse(JSON.stringify(document.paths?.['/']?.post))
  return {
    document,
    taken: requestBody.content['application/json'].schema,
    send: (body: unknown) =>
      app.request('/', {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
  }
}

/** Its clock is never late, so that a loaded machine does not make it shed requests. */
const made = (routes: OpenAPIHono<GatewayEnv<object>>) =>
  gateway({
    name: 'test',
    services: {},
    auth: trusting(),
    log: 'silent',
    budget: 60_000,
    clock: { ...systemClock },
  }).route('/', routes)

/** The formats as clients read them. */
const formats = {
  uri: (text: string) => URL.canParse(text),
  uuid: /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  email: /^[^@]+@[^@]+$/,
  duration: /^P(?=.)/,
  ipv4: /^\d+(?:\.\d+){3}$/,
  binary: true,
} as const

/**
 * What a schema of a document complains of in a value; nothing when it is valid.
 *
 * @param closed takes every object for one without further fields, so that what is cut away counts
 */
export const complaintsOf = (
  document: object,
  schema: object,
  closed = false,
): ((value: unknown) => string[]) => {
  const text = JSON.stringify({ ...document, ...schema })
  const root = JSON.parse(
    closed ? text.replaceAll('"additionalProperties":true', '"additionalProperties":false') : text,
  )
  const ajv = new Ajv2020.default({ strict: false, formats, allErrors: true, logger: false })
  const validate = ajv.compile(root)
  return (value) => (validate(value) ? [] : ajv.errorsText(validate.errors).split(', '))
}
