import { act } from '../act.js'
import { ask } from '../ask.js'
import { degradedNote } from '../degraded.js'
import { element, facts, section } from '../element.js'
import { showCount } from '../shell.js'
import { money, several } from '../words.js'
import { cartLine } from './cart-line.js'

/** @import { Body } from '@bffkit/core' */
/** @import { CartPage } from '../../../routes/cart.view.ts' */
/** @import { ChangedCart as Changed } from '../../../routes/cart-items.view.ts' */
/** @import { Visit } from '../app.js' */

/** @typedef {Body<typeof CartPage['parts']>} CartAnswer */
/** @typedef {Body<typeof Changed['parts']>} ChangedCart */

/** The cart. After a change only the lines and the sums are drawn anew. @param {Visit} visit */
export const cartPage = async ({ signal, again }) => {
  /** @type {CartAnswer} */
  const answer = await ask('/api/cart', { signal })
  const heading = element('h1', { tabindex: -1 }, 'Your cart')
  const lines = element('div')
  const sums = element('div', { class: 'card' })
  const products = new Map(answer.products.map((product) => [product.id, product]))

  /** @param {CartAnswer['cart']} cart */
  const draw = (cart) => {
    const focused = document.activeElement?.id
    const { currency } = cart
    const items = cart.lines.map((line) =>
      cartLine(line, products.get(line.productId), { currency, change, remove }),
    )
    showCount(cart.itemCount)
    lines.replaceChildren(items.length ? element('ul', { class: 'rows' }, items) : nothingYet())
    sums.replaceChildren(element('h2', {}, 'Sum'), sumsOf(cart))
    if (focused) (document.getElementById(focused) ?? heading).focus()
  }
  /** @param {() => Promise<string>} work */
  const changed = (work) => act(work, 'Your cart could not be changed.', again)
  /** @type {(id: string, quantity: number, title: string) => Promise<void>} */
  const change = (id, quantity, title) =>
    changed(async () => {
      /** @type {ChangedCart} */
      const { cart } = await ask(pathOf(id), { method: 'PATCH', body: { quantity } })
      draw(cart)
      return `${title}: ${quantity} in your cart.`
    })
  /** @type {(id: string, title: string) => Promise<void>} */
  const remove = (id, title) =>
    changed(async () => {
      await ask(pathOf(id), { method: 'DELETE' })
      /** @type {CartAnswer} */
      const { cart } = await ask('/api/cart')
      draw(cart)
      return `${title} is out of your cart.`
    })

  draw(answer.cart)
  const points =
    degradedNote(answer, 'points', 'Your points', again) ??
    element('p', {}, `You have ${several(answer.points ?? 0, 'point')}.`)
  return {
    title: 'Cart',
    content: [
      heading,
      degradedNote(answer, 'products', 'What the products are called', again),
      element(
        'div',
        { class: 'cart' },
        lines,
        element('div', { class: 'aside' }, sums, section('Points', points)),
      ),
    ],
  }
}

/** @param {string} id */
const pathOf = (id) => `/api/cart/items/${encodeURIComponent(id)}`

const nothingYet = () => element('p', {}, 'There is nothing in it yet.')

/** @param {CartAnswer['cart']} cart */
const sumsOf = ({ subtotal, discount, total, currency }) =>
  facts(
    ['Subtotal', money(subtotal, currency)],
    discount > 0 ? ['Discount', money(-discount, currency)] : undefined,
    ['Total', element('strong', {}, money(total, currency))],
  )
