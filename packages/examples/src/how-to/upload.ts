import { maxBody, passThrough, service } from '@bffkit/core'
import { Hono } from 'hono'

export const pictures = service('pictures', { timeout: 5_000 }, () => ({}))

/** `PUT /photos/p1` streams up to 20 MB to the service, as the bytes come. */
export const photos = new Hono().use('/photos/:id', maxBody(20_000_000)).route(
  '/',
  passThrough(pictures, {
    path: '/photos/{id}',
    to: '/pictures/{id}',
    methods: ['PUT'],
    budget: 60_000,
    scopes: ['photos:write'],
  }),
)
