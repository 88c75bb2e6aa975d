import type { RouteConfig } from '@hono/zod-openapi'
import { z } from 'zod'
import { type Place, readParameters } from './read-parameters.ts'

const places = ['query', 'params', 'headers', 'cookies'] as const satisfies readonly Place[]

/**
 * Makes the parameters of a route be read as they are meant, see {@link readParameters}.
 *
 * @param where whose they are, for what is thrown
 * @throws TypeError for a parameter that no text can be, or that takes every text for true.
 */
export const readRequest = (
  where: string,
  request: NonNullable<RouteConfig['request']>,
): NonNullable<RouteConfig['request']> => {
  const read = { ...request }
  for (const place of places) {
    const schema: unknown = request[place]
    // A list of headers is for the document only.
    if (schema instanceof z.ZodType) Object.assign(read, { [place]: readParameters(where, place, schema) })
  }
  return read
}
