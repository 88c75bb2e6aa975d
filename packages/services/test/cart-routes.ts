import type { Backends } from '@bffkit/core/testing'
import { expect, it } from 'vitest'

/** A gateway whose routes change a cart, on test services that answer with the fixtures. */
export interface CartGateway {
  readonly shop: Pick<Backends<'carts'>, 'broken' | 'calls'>
  request(path: string, init: RequestInit): Response | Promise<Response>
  /** Headers of somebody who may change a cart, and of somebody who may only see one. */
  readonly headers: { readonly write: Record<string, string>; readonly read: Record<string, string> }
}

const cart = {
  currency: 'EUR',
  itemCount: 3,
  subtotal: 518.8,
  discount: 18.8,
  total: 500,
  lines: [
    { id: 'l1', productId: 'p1', quantity: 2, unitPrice: 149.9, lineTotal: 299.8 },
    { id: 'l2', productId: 'p2', quantity: 1, unitPrice: 219, lineTotal: 219 },
  ],
}

/**
 * The tests of the routes that change a cart, which are the same for every gateway that has them. The gateway heals its services
 * and forgets their calls after each.
 *
 * @param path of the cart, such as `/v1/cart`
 */
export const cartRoutes = (path: string, { shop, request, headers }: CartGateway) => {
  const send = (method: string, item: string, body?: object) =>
    request(`${path}/items${item}`, {
      method,
      headers: { ...headers.write, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })

  it('adds a product: 201, where the cart is, and the cart', async () => {
    const res = await send('POST', '', { productId: 'p1', quantity: 2 })

    expect(res.status).toBe(201)
    expect(res.headers.get('location')).toBe(path)
    expect(await res.json()).toEqual({ cart })
    expect(shop.calls('carts').map(({ method, body }) => [method, body])).toEqual([
      ['POST', { productId: 'p1', quantity: 2 }],
    ])
  })

  it('passes on that there is no such product to add', async () => {
    shop.broken('carts', 422)

    const res = await send('POST', '', { productId: 'p404', quantity: 1 })

    expect(res.status).toBe(422)
    expect(await res.json()).toMatchObject({ code: 'BFF_UNPROCESSABLE' })
  })

  it('refuses a quantity of none before anything is called', async () => {
    const added = await send('POST', '', { productId: 'p1', quantity: 0 })
    const changed = await send('PATCH', '/l1', { quantity: 0 })

    for (const res of [added, changed]) {
      expect(res.status).toBe(400)
      expect(await res.json()).toMatchObject({
        errors: [{ pointer: '/body/quantity', detail: 'Too small: expected number to be >=1' }],
      })
    }
    expect(shop.calls('carts')).toEqual([])
  })

  it('changes a line, and says when there is none', async () => {
    expect(await (await send('PATCH', '/l1', { quantity: 5 })).json()).toEqual({ cart })
    expect((await send('PATCH', '/l404', { quantity: 5 })).status).toBe(404)
  })

  it('takes a line out, and says when there is none', async () => {
    const res = await send('DELETE', '/l1')

    expect(res.status).toBe(204)
    expect(await res.text()).toBe('')
    expect((await send('DELETE', '/l404')).status).toBe(404)
  })

  it('needs the scope for writing to write', async () => {
    const res = await request(`${path}/items/l1`, { method: 'DELETE', headers: headers.read })

    expect(res.status).toBe(403)
    expect(shop.calls('carts')).toEqual([])
  })
}
