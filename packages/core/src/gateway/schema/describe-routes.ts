import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi'
import type { z } from 'zod'
import { type ComponentNames, componentNames, schemasIn } from './component-names.ts'
import { components } from './components.ts'
import { describe } from './describe.ts'
import { describeOperation } from './describe-operation.ts'
import { type Described, nameOf } from './metadata.ts'
import type { Place } from './place.ts'
import { refuseCollisions } from './refuse-collisions.ts'

type Definitions = OpenAPIHono['openAPIRegistry']['definitions']

/** What a document says of declared routes. */
export interface DescribedRoutes {
  readonly components: Described
  readonly paths: Record<string, Described>
  readonly webhooks: Record<string, Described>
}

/**
 * Describes declared routes and the components they lead to: of a request what the gateway takes, of an answer what it gives.
 *
 * @throws TypeError when something cannot be described, or when two components have one name or names that generators take for one.
 */
export const describeRoutes = (definitions: Definitions): DescribedRoutes => {
  const names = namesIn(definitions)
  const found = components(names)
  const place: Place = { side: 'output', where: '', files: false, components: found, trail: [], describe }
  const rest: Record<string, Record<string, unknown>> = {}
  const paths: Record<string, Described> = {}
  const webhooks: Record<string, Described> = {}
  for (const definition of definitions) {
    if (definition.type === 'route') add(paths, definition.route, place)
    if (definition.type === 'webhook') add(webhooks, definition.webhook, place)
    if (definition.type === 'schema')
      describe(definition.schema, { ...place, where: registered(definition.schema) })
    if (definition.type === 'component')
      rest[definition.componentType] = {
        ...rest[definition.componentType],
        [definition.name]: definition.component,
      }
  }
  const schemas = found.finish()
  refuseCollisions(Object.keys(schemas), (name) => names.get(name)?.where)
  return { components: { ...rest, schemas: { ...rest.schemas, ...schemas } }, paths, webhooks }
}

const registered = (schema: z.ZodType) => `the registered schema ${nameOf(schema)}`

const namesIn = (definitions: Definitions): ComponentNames => {
  const names = componentNames()
  for (const definition of definitions) addNames(names, definition)
  return names
}

/** Adds the names of one definition, such as a route. */
export const addNames = (names: ComponentNames, definition: Definitions[number]): void => {
  if (definition.type === 'schema') names.add(definition.schema, registered(definition.schema))
  if (definition.type !== 'route' && definition.type !== 'webhook') return
  const route = definition.type === 'route' ? definition.route : definition.webhook
  for (const schema of schemasIn([route.request, route.responses])) names.add(schema, called(route))
}

const called = ({ method, path }: Pick<RouteConfig, 'method' | 'path'>) => `${method.toUpperCase()} ${path}`

const add = (paths: Record<string, Described>, route: RouteConfig, place: Place) => {
  const { method, path } = route
  paths[path] = { ...paths[path], [method]: describeOperation(route, { ...place, where: called(route) }) }
}
