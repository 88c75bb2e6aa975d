import type { OpenAPIHono } from '@hono/zod-openapi'
import { componentNames } from './component-names.ts'
import { addNames } from './describe-routes.ts'

type Registry = OpenAPIHono['openAPIRegistry']

/**
 * Refuses, from now on, a route with a view or another named schema whose name stands for something else already: one of the
 * two would be lost in the document. The same schema may be used as often as it likes.
 */
export const refuseTakenNames = (registry: Registry): void => {
  const names = componentNames()
  const registerPath = registry.registerPath.bind(registry)
  registry.registerPath = (route) => {
    addNames(names, { type: 'route', route })
    registerPath(route)
  }
}
