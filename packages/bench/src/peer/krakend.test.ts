import { expect, it } from 'vitest'
import { krakend } from './krakend.ts'

const host = (name: string) => `http://${name}.example`

const services = {
  users: host('users'),
  rewards: host('rewards'),
  inbox: host('inbox'),
  orders: host('orders'),
  catalog: host('catalog'),
}

it('merges the five services into the home screen, and hides what it does not show', () => {
  const { port, endpoints } = krakend({ services }, 8_080)
  const [home] = endpoints
  const [profile, , messages, orders] = home?.backend ?? []

  expect(port).toBe(8_080)
  expect(home).toMatchObject({ endpoint: '/v1/home', method: 'GET' })
  expect(home?.backend).toHaveLength(5)
  expect(profile).toEqual({
    host: ['http://users.example'],
    url_pattern: '/me',
    encoding: 'json',
    group: 'profile',
    allow: ['name', 'avatar'],
  })
  expect(messages).toEqual({
    host: ['http://inbox.example'],
    url_pattern: '/messages',
    encoding: 'json',
    is_collection: true,
    extra_config: {
      proxy: {
        flatmap_filter: [
          { type: 'del', args: ['collection.*.body'] },
          { type: 'del', args: ['collection.*.template'] },
          { type: 'del', args: ['collection.*.trackingPixel'] },
          { type: 'move', args: ['collection', 'messages'] },
        ],
      },
    },
  })
  expect(orders).toMatchObject({ url_pattern: '/orders?limit=8' })
})
