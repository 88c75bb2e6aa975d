import { OpenAPIHono, z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { trusting } from '../../test/trusting.ts'
import type { GatewayEnv } from '../index.ts'
import { createRoute, fanOut, gateway, int64, optional, problems, reply, secured, view } from '../index.ts'
import { openApi } from '../serve.ts'

const Post = z.object({
  id: int64(),
  parent: int64().nullable().describe('Where it hangs'),
  likes: z.number(),
})
const PostScreen = view('PostScreen', {
  post: Post,
  seen: optional(int64(), { fallback: 0n }),
  ids: z.array(int64()),
})
type Env = GatewayEnv<Record<never, never>>

const value = {
  seen: 1,
  post: { id: 9223372036854775807n, parent: '-9223372036854775808', likes: 1 },
  ids: [1, '2', 3n],
}

const app = () => {
  const get = createRoute({
    method: 'get',
    path: '/post',
    ...secured<Env>(),
    request: { query: z.object({ after: int64().optional() }) },
    responses: { 200: PostScreen.response, ...problems },
  })
  const put = createRoute({
    method: 'put',
    path: '/post',
    ...secured<Env>(),
    request: {
      body: { required: true, content: { 'application/json': { schema: z.object({ id: int64() }) } } },
    },
    responses: { 200: PostScreen.response, ...problems },
  })
  const routes = new OpenAPIHono<Env>()
    .openapi(get, (c) =>
      fanOut(c, PostScreen, () => ({
        post: async () => value.post,
        seen: async () => c.req.valid('query').after ?? 1n,
        ids: async () => value.ids,
      })),
    )
    .openapi(put, (c) =>
      reply(c, PostScreen, { ...value, post: { ...value.post, id: c.req.valid('json').id } }),
    )
  return gateway({ name: 'test', services: {}, auth: trusting(), log: 'silent' }).route('/', routes)
}

describe('int64', () => {
  it.each([
    [1, 1n],
    [-0, 0n],
    ['-9223372036854775808', -(2n ** 63n)],
    [2n ** 63n - 1n, 2n ** 63n - 1n],
    ['0', 0n],
  ])('D2: reads %s', (given, read) => {
    expect(int64().parse(given)).toBe(read)
  })

  it.each([
    2n ** 63n,
    '9223372036854775808',
    -(2n ** 63n) - 1n,
    2 ** 53,
    1.5,
    '1.0',
    '01',
    '-0',
    '+1',
    ' 1',
    '',
    '0x1',
    true,
    null,
    undefined,
  ])('refuses %s', (given) => {
    expect(int64().safeParse(given).success).toBe(false)
  })

  it('D2: is a string in a view, by fanOut() and reply()', async () => {
    const got = await app().request('/post?after=9007199254740993')
    const put = await app().request('/post', {
      method: 'PUT',
      body: '{"id":9007199254740993}',
      headers: { 'content-type': 'application/json' },
    })

    expect(await got.text()).toBe(
      '{"post":{"id":"9223372036854775807","parent":"-9223372036854775808","likes":1},"seen":"9007199254740993","ids":["1","2","3"]}',
    )
    expect(await put.json()).toMatchObject({ post: { id: '9007199254740993' } })
  })

  it('D2: is documented as the string it is', () => {
    const document = JSON.parse(JSON.stringify(openApi(app(), { title: 't', version: '1' })))
    const text = { type: 'string', format: 'int64', pattern: '^(?:0|-?[1-9]\\d{0,18})$' }

    expect(document.components.schemas.PostScreen.properties).toMatchObject({
      post: { properties: { id: text, parent: { format: 'int64', description: 'Where it hangs' } } },
      ids: { type: 'array', items: text },
      seen: text,
    })
    expect(document.paths['/post'].get.parameters[0]).toMatchObject({
      name: 'after',
      in: 'query',
      required: false,
      schema: text,
    })
    expect(document.paths['/post'].put.requestBody.content['application/json'].schema.properties.id).toEqual(
      text,
    )
  })

  it('is the one bigint a view may hold', () => {
    expect(() => view('Leaky', { id: z.bigint() })).toThrow(
      new TypeError(
        'Leaky.id: z.bigint() lets through what nobody listed; take int64(), which clients are answered as a string',
      ),
    )
  })
})
