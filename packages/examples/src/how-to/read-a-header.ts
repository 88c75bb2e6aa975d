import { service } from '@bffkit/core'
import { z } from 'zod'

const Orders = z.array(z.object({ id: z.string(), total: z.number() }))

export const orders = service('orders', { timeout: 400 }, (call) => ({
  page: async (page: number) => {
    const asked = call.ky.get(call.path('orders'), { searchParams: { page } })
    const orders = await asked.json(Orders)
    const { headers } = await asked // the same answer
    return { orders, total: Number(headers.get('x-total-count')) }
  },
}))
