import type { RouteConfig } from '@hono/zod-openapi'
import { z } from 'zod'
import { isJson } from '../../edge/body/media-type.ts'
import { definitionOf } from '../../view/definition.ts'
import { mayBeAbsent, type Side } from './absent.ts'
import { describe } from './describe.ts'
import { type Described, nameOf, parameterWordsOf } from './metadata.ts'
import { type Place, undescribable } from './place.ts'

/**
 * Describes the operation of a declared route: its parameters, its body and its answers, beside what it says itself.
 *
 * @throws TypeError when something cannot be described.
 */
export const describeOperation = (
  { method: _, path: _1, request, responses, ...rest }: RouteConfig,
  place: Place,
): Described => {
  const answers = Object.entries(responses).map(([status, response]) => [
    status,
    responseOf(response, status, place),
  ])
  const parameters = parametersOf(request ?? {}, place)
  const { body } = request ?? {}
  return {
    ...rest,
    ...(parameters.length > 0 && { parameters: [...(rest.parameters ?? []), ...parameters] }),
    ...(body && { requestBody: { ...body, content: contentOf(body.content, 'input', place, 'body') } }),
    responses: Object.fromEntries(answers),
  }
}

const responseOf = (response: object, status: string, place: Place): Described => {
  if ('$ref' in response) return { ...response }
  const { content, headers, ...rest }: { content?: object; headers?: unknown } = response
  const where = `answer ${status}`
  return {
    ...rest,
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
        files: !isJson(type),
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
