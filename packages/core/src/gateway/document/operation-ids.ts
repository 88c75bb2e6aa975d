import { nameOf, type Placed } from './operations.ts'

/** What every language takes for the name of a method. */
const wellFormed = /^[A-Za-z_]\w{0,99}$/

/** The parts of a path that say where a gateway is and not what it does: `/api`, `/v1`, `/api/v1`. */
const mount = /^(?:\/api)?(?:\/v\d+)?(?=\/|$)/

/**
 * Gives every operation an `operationId`, by which generated clients call their methods: the route's own, otherwise the
 * method and the words of the path without `/api` and `/v1`, parameters after `By`. `GET /v1/orders/{id}` is `getOrdersById`,
 * `PATCH /api/cart/items/{id}` is `patchCartItemsById`.
 *
 * @throws TypeError when two operations have one id, in whatever case it is written, or one is no name of a method.
 */
export const giveOperationIds = (operations: readonly Placed[]): void => {
  const taken = new Map<string, Placed>()
  for (const placed of operations) {
    const id = placed.operation.operationId ?? derivedId(placed)
    if (!wellFormed.test(id))
      throw new TypeError(
        `openApi: operationId of ${nameOf(placed)} must be letters, digits and _, not ${JSON.stringify(id)}`,
      )
    // Generators write `listOrders` as list_orders or ListOrders.
    const same = id.replaceAll('_', '').toLowerCase()
    const other = taken.get(same)
    if (other)
      throw new TypeError(
        `openApi: operationId ${id} is that of ${nameOf(other)} and of ${nameOf(placed)}; give one of the routes another`,
      )
    taken.set(same, placed)
    placed.operation.operationId = id
  }
}

/** The id of an operation whose route gives none. */
export const derivedId = ({ method, path }: Pick<Placed, 'method' | 'path'>): string =>
  method +
  path
    .replace(mount, '')
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => segment.replaceAll(/\{([^}]*)\}/g, '-by-$1-').replaceAll(/([a-z\d])([A-Z])/g, '$1-$2'))
    .flatMap((segment) => segment.split(/[^A-Za-z\d]+/))
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
