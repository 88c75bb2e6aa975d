import type { mobileClient } from './client.ts'

/** What an app shows of an order, or says instead. */
export const showOrder = async (client: ReturnType<typeof mobileClient>, id: string): Promise<string> => {
  const res = await client.v1.orders[':id'].$get({ param: { id } })
  if (res.ok) return `Order over ${(await res.json()).order.total}`

  const problem = await res.json()
  switch (problem.code) {
    case 'BFF_NOT_FOUND':
      return 'There is no such order'
    case 'BFF_UNAUTHENTICATED':
      return 'Please sign in again'
    case 'BFF_SERVICE_TIMEOUT':
    case 'BFF_SERVICE_UNAVAILABLE':
      return `Please try again in ${problem.retryAfter ?? 5} seconds`
    default:
      return `Something went wrong (${problem.instance})`
  }
}
