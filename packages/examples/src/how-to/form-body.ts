import { service } from '@bffkit/core'
import { z } from 'zod'

const Subscribed = z.object({ id: z.string() })

export const newsletter = service('newsletter', {}, (call) => ({
  subscribe: (email: string) =>
    call.ky
      .post(call.path('subscriptions', {}, [409, 422]), {
        body: new URLSearchParams({ email, list: 'weekly' }),
      })
      .json(Subscribed),
}))
