import { service } from '@bffkit/core'
import { z } from 'zod'

const Orders = z.array(z.object({ id: z.string(), total: z.number() }))

export const orders = service('orders', { timeout: 400 }, (call) => ({
  page: async (page: number) => {
    const answer = await call.ky.get(call.path('orders'), { searchParams: { page } })
    const total = Number(answer.headers.get('x-total-count'))
    return { orders: Orders.parse(await answer.json()), total }
  },
}))
