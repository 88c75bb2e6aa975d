import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi'
import { z } from 'zod'
import { mayBeAbsent, type Side } from './absent.ts'
import { type ComponentNames, componentNames, schemasIn } from './component-names.ts'
import { components } from './components.ts'
import { describe } from './describe.ts'
import { type Described, definitionOf, nameOf, parameterWordsOf } from './metadata.ts'
import type { Place } from './place.ts'
import { undescribable } from './refusal.ts'
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
  paths[path] = { ...paths[path], [method]: operationOf(route, { ...place, where: called(route) }) }
}

const operationOf = (
  { method: _, path: _1, request, responses, ...said }: RouteConfig,
  place: Place,
): Described => {
  const answers = Object.entries(responses).map(([status, response]) => [
    status,
    responseOf(response, status, place),
  ])
  const parameters = parametersOf(request ?? {}, place)
  const { body } = request ?? {}
  return {
    ...said,
    ...(parameters.length > 0 && { parameters: [...(said.parameters ?? []), ...parameters] }),
    ...(body && { requestBody: { ...body, content: contentOf(body.content, 'input', place, 'body') } }),
    responses: Object.fromEntries(answers),
  }
}

const responseOf = (response: object, status: string, place: Place): Described => {
  if ('$ref' in response) return { ...response }
  const { content, headers, ...said }: { content?: object; headers?: unknown } = response
  const where = `answer ${status}`
  return {
    ...said,
    ...(headers !== undefined && { headers: headersOf(headers, `${where} header`, place) }),
    ...(content && { content: contentOf(content, 'output', place, where) }),
  }
}

const headersOf = (headers: unknown, where: string, place: Place): unknown =>
  headers instanceof z.ZodType
    ? Object.fromEntries(
        fieldsOf(headers, where, place).map(([name, field]) => [
          name,
          fieldOf(name, field, 'output', where, place),
        ]),
      )
    : headers

const json = /^application\/(?:[\w.-]+\+)?json/i

const contentOf = (content: object, side: Side, place: Place, where: string): Described =>
  Object.fromEntries(
    Object.entries(content).map(([type, media]: [string, unknown]) => {
      if (typeof media !== 'object' || media === null || !('schema' in media)) return [type, media]
      const { schema } = media
      if (!(schema instanceof z.ZodType)) return [type, media]
      const root = nameOf(schema) ?? ''
      const inside = {
        ...place,
        side,
        files: !json.test(type),
        where: `${place.where}: ${where} ${root}`.trimEnd(),
      }
      return [type, { ...media, schema: describe(schema, inside) }]
    }),
  )

const places = { params: 'path', query: 'query', headers: 'header', cookies: 'cookie' } as const

const parametersOf = (request: NonNullable<RouteConfig['request']>, place: Place): Described[] =>
  Object.entries(places).flatMap(([key, where]) => {
    const given: unknown = Reflect.get(request, key)
    return [given].flat().flatMap((schema) => {
      if (!(schema instanceof z.ZodType)) return []
      return fieldsOf(schema, where, place).map(([name, field]) => ({
        ...fieldOf(name, field, 'input', where, place),
        ...(where === 'path' && { required: true }),
        name,
        in: where,
      }))
    })
  })

const fieldOf = (name: string, field: z.ZodType, side: Side, where: string, place: Place): Described => ({
  schema: describe(field, { ...place, side, where: `${place.where}: ${where} ${name}` }),
  required: !mayBeAbsent(field, side),
  ...parameterWordsOf(field),
})

/** The fields of an object, also of one that is refined or changed afterwards. */
const fieldsOf = (schema: z.ZodType, where: string, place: Place): [string, z.ZodType][] => {
  const { shape, in: from, out, innerType, left, right, getter } = definitionOf(schema)
  if (shape) return Object.entries(shape)
  if (left && right) return [...fieldsOf(left, where, place), ...fieldsOf(right, where, place)]
  const below = from?.def.type === 'transform' ? out : (from ?? innerType ?? getter?.())
  if (below) return fieldsOf(below, where, place)
  throw undescribable(
    `${place.where}: ${where}`,
    `z.${schema.def.type}() for several parameters`,
    'take z.object()',
  )
}
