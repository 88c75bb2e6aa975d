import type { HttpBindings } from '@hono/node-server'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import type { ShopDatabase } from '../../database/schema.ts'
import { faultRoutes } from '../../faults/fault-routes.ts'
import { faultSwitch } from '../../faults/faults.ts'
import { injectFaults } from '../../faults/inject-faults.ts'
import { audiencesOf, bearerUser, type CallerVariables } from './bearer-user.ts'
import { flawsOf, problem } from './problem.ts'

/** What a service needs to run. */
export type ServiceContext = {
  database: ShopDatabase
  /** The identity provider whose tokens count. */
  issuer: string
  /** The time writes are stamped with. */
  clock: () => Date
  /** From 0 to 1; decides jitter and error rate of the faults. */
  random: () => number
  /** Takes a line about what went wrong inside. */
  log: (line: string) => void
}

export type ServiceEnv = { Bindings: HttpBindings; Variables: CallerVariables }

export type ServiceOptions = {
  name: string
  description: string
  /** Whether it answers without a token. Default `false`. */
  anonymous?: boolean
}

/** Makes a service without its endpoints: faults, tokens, problems, `/health`, `/faults` and `/openapi.json`. */
export const createService = (
  { name, description, anonymous = false }: ServiceOptions,
  context: ServiceContext,
) => {
  const app = new OpenAPIHono<ServiceEnv>({
    defaultHook: (result, c) =>
      result.success ? undefined : problem(c, 400, `wrong ${result.target}`, flawsOf(result.error)),
  })
  const faults = faultSwitch()
  app.use(injectFaults(faults, context.random))
  app.route('/', faultRoutes(faults))
  app.openapi(health, (c) => c.json({ status: 'ok' as const }, 200))
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: name, version: '1.0.0', description },
    ...(anonymous ? {} : { security: [{ bearer: [] }] }),
  })
  if (!anonymous) {
    app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', bearerScheme)
    app.use(bearerUser(context.issuer, audiencesOf(name)))
  }
  app.notFound((c) => problem(c, 404, `nothing at ${c.req.path}`))
  app.onError((error, c) => {
    if (error instanceof HTTPException) return problem(c, error.status, error.message)
    context.log(`${name}: ${error.stack ?? error.message}`)
    return problem(c, 500, 'something went wrong inside')
  })
  return app
}

const bearerScheme = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } as const

const health = createRoute({
  method: 'get',
  path: '/health',
  summary: 'Whether the service is up',
  security: [],
  responses: {
    200: {
      description: 'Up',
      content: { 'application/json': { schema: z.object({ status: z.literal('ok') }) } },
    },
  },
})
