import { service } from '@bffkit/core'
import { z } from 'zod'

const Data = z.object({ data: z.object({ user: z.object({ name: z.string() }) }) })
const query = 'query Me($id: ID!) { user(id: $id) { name } }'

/** An answer with `errors` and without `data` does not fit: that part fails with the reason `contract`. */
export const graph = service('graph', { timeout: 500 }, (call) => ({
  user: async (id: string) => {
    const { data } = await call.post('graphql', Data, { body: { query, variables: { id } }, reads: true })
    return data.user
  },
}))
