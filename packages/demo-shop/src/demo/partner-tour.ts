import { randomUUID } from 'node:crypto'
import { check } from './check.ts'
import { newKeyIn } from './partner-key.ts'

/** What the tour of the partner gateway needs. */
export interface PartnerTourOptions {
  /** Where the partner gateway is. */
  readonly url: string
  /** A key that may read and write. */
  readonly key: string
  /** Runs the key command. */
  readonly keys: (...args: string[]) => Promise<string>
  readonly say: (text: string) => void
}

/**
 * A third party: a key, a scope that is refused, a key that was revoked, and an order that is sent twice.
 *
 * @throws TourError naming the stop and what was expected there.
 */
export const partnerTour = async ({ url, key, keys, say }: PartnerTourOptions): Promise<void> => {
  const ask = async (path: string, headers: Record<string, string>, body?: object) => {
    const json = { ...headers, 'content-type': 'application/json' }
    const init = body ? { method: 'POST', headers: json, body: JSON.stringify(body) } : { headers }
    const res = await fetch(`${url}/v1${path}`, init)
    return {
      status: res.status,
      replayed: res.headers.get('idempotency-replayed'),
      body: JSON.parse(await res.text()),
    }
  }

  const catalog = await ask('/products?limit=1', { 'x-api-key': key })
  check('partner key', catalog.status === 200, `200, not ${catalog.status}`)
  const [product] = catalog.body.products

  const reader = newKeyIn(await keys('create', '--name', 'Reader', '--scope', 'catalog:read'))
  const refused = await ask('/orders', { 'x-api-key': reader.key })
  check('refused scope', refused.status === 403, `403, not ${refused.status}`)

  const lost = newKeyIn(await keys('create', '--name', 'Lost', '--scope', 'catalog:read'))
  await keys('revoke', lost.id)
  const revoked = await ask('/products', { 'x-api-key': lost.key })
  check('revoked key', revoked.status === 401, `401, not ${revoked.status}`)
  say(`6  A third party comes with a key
   GET /v1/products  ${catalog.status}  ${product.title}, ${product.price.amount} ${product.price.currency}
   GET /v1/orders    ${refused.status}  with a key that may only read the catalog: ${refused.body.code}
   GET /v1/products  ${revoked.status}  with a key that was revoked: ${revoked.body.code}`)

  const idempotencyKey = randomUUID()
  const order = { lines: [{ sku: product.sku, quantity: 1 }], reference: 'tour' }
  const headers = { 'x-api-key': key, 'idempotency-key': `"${idempotencyKey}"` }
  const first = await ask('/orders', headers, order)
  const again = await ask('/orders', headers, order)
  const other = await ask('/orders', headers, { ...order, reference: 'something else' })
  check('order', first.status === 201, `201, not ${first.status} ${JSON.stringify(first.body)}`)
  check(
    'the same order again',
    again.status === 201 && again.body.order.id === first.body.order.id && again.replayed === 'true',
    `order ${first.body.order?.id} again, not ${again.status} ${again.body.order?.id}`,
  )
  check('another order with the key', other.status === 422, `422, not ${other.status}`)
  say(`7  An order is sent twice with one Idempotency-Key, and placed once
   POST /v1/orders   ${first.status}  ${first.body.order.id}  ${first.body.order.total.amount} ${first.body.order.total.currency}
   POST /v1/orders   ${again.status}  ${again.body.order.id}  the same answer again
   POST /v1/orders   ${other.status}  the same key with another order: ${other.body.code}`)
}
