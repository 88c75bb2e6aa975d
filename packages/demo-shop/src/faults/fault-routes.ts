import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { flawsOf, problem, problems } from '../services/every-service/problem.ts'
import { type FaultSwitch, Faults } from './faults.ts'

const answer = { description: 'The faults now', content: { 'application/json': { schema: Faults } } }
const common = { path: '/faults', tags: ['faults'], security: [] }

const read = createRoute({
  ...common,
  method: 'get',
  summary: 'What is made to go wrong',
  responses: { 200: answer },
})

const replace = createRoute({
  ...common,
  method: 'put',
  summary: 'Make things go wrong: replaces all faults at once',
  request: { body: { required: true, content: { 'application/json': { schema: Faults } } } },
  responses: { 200: answer, ...problems(400) },
})

const heal = createRoute({
  ...common,
  method: 'delete',
  summary: 'Make everything go right again',
  responses: { 204: { description: 'Healed' } },
})

/** The endpoint every service has for its own faults. It takes no token: the demo binds to loopback. */
export const faultRoutes = (faults: FaultSwitch) =>
  new OpenAPIHono({
    defaultHook: (result, c) =>
      result.success ? undefined : problem(c, 400, 'the faults are not valid', flawsOf(result.error)),
  })
    .openapi(read, (c) => c.json(faults.get(), 200))
    .openapi(replace, (c) => {
      faults.set(c.req.valid('json'))
      return c.json(faults.get(), 200)
    })
    .openapi(heal, (c) => {
      faults.set({})
      return c.body(null, 204)
    })
