import { type Answer, answer, type FixtureRequest } from '../../../testing/index.ts'

/** An orders service that does what one must: one order per key, kept before it answers. */
export const orderBook = () => {
  const orders = new Map<string, { id: string; total: number; margin: number }>()
  let before: () => Promise<Answer | undefined> = async () => undefined

  return {
    /** The keys it has orders for. */
    keys: () => [...orders.keys()],
    /** What happens after an order was written and before it is answered; an answer stands in for the order. */
    beforeAnswer: (then: typeof before) => {
      before = then
    },
    place: async ({ headers }: FixtureRequest) => {
      const key = String(headers['idempotency-key'])
      const order = orders.get(key) ?? { id: `o${orders.size + 1}`, total: 12.5, margin: 0.4 }
      orders.set(key, order)
      return (await before()) ?? answer(201, order)
    },
  }
}
