import { expect, it } from 'vitest'
import { answer } from './answer.ts'
import { backends } from './backends.ts'
import { withExtraFields } from './with-extra-fields.ts'

const extra = { internalNote: 'canary', internal: { text: 'canary', list: ['canary', { canary: 'canary' }] } }

it('adds fields to every object of every kind of fixture, and to nothing else', async () => {
  await using shop = await backends(
    withExtraFields(
      {
        users: {
          'GET /me': { name: 'Ada', address: { city: 'London' } },
          'GET /list/{id}': ({ params }) => [{ id: params.id }],
          'POST /items': answer(201, { id: 'i1' }, { location: '/items/i1' }),
          'GET /text': answer(200, 'hello', { 'content-type': 'text/plain' }),
          'GET /map': { byId: {} },
          'GET /nothing': () => undefined,
        },
      },
      'canary',
    ),
  )
  const ask = (path: string, method = 'GET') => fetch(shop.settings.USERS_URL + path, { method })

  expect(await (await ask('/me')).json()).toEqual({
    name: 'Ada',
    address: { city: 'London', ...extra },
    ...extra,
  })
  expect(await (await ask('/list/l1')).json()).toEqual([{ id: 'l1', ...extra }])
  const created = await ask('/items', 'POST')
  expect([created.status, created.headers.get('location')]).toEqual([201, '/items/i1'])
  expect(await created.json()).toEqual({ id: 'i1', ...extra })
  expect(await (await ask('/text')).text()).toBe('hello')
  expect(await (await ask('/map')).json()).toEqual({ byId: {}, ...extra })
  expect((await ask('/nothing')).status).toBe(204)
})
