import type { z } from '@hono/zod-openapi'
import type { ServiceName } from '../services/start-services.ts'
import type { Shop } from '../start-shop.ts'

type Request = { method?: string; json?: unknown; headers?: Record<string, string> }

/** Calls the services of a shop as one signed-in customer; every answer must fit the schema it is read with. */
export const callerOf = async (shop: Shop, username: string) => {
  const { accessToken } = await shop.signIn(username, 'home:read')
  const identified = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
  return async <Schema extends z.ZodType>(
    service: ServiceName,
    path: string,
    schema: Schema,
    { method = 'GET', json, headers: more = {} }: Request = {},
  ) => {
    const headers = { ...identified, ...more }
    const body = json === undefined ? {} : { body: JSON.stringify(json) }
    return readAnswer(await fetch(shop.addresses[service] + path, { method, headers, ...body }), schema)
  }
}

/** Reads status, headers and body of an answer; the body is JSON or text, as its type says, and must fit the schema. */
export const readAnswer = async <Schema extends z.ZodType>(answer: Response, schema: Schema) => {
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json')
  return {
    status: answer.status,
    headers: answer.headers,
    body: schema.parse(isJson ? JSON.parse(text) : text),
  }
}
