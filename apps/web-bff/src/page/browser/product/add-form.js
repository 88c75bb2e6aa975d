import { act } from '../act.js'
import { ask } from '../ask.js'
import { element } from '../element.js'
import { showCount } from '../shell.js'

/** @import { ChangedCart } from '../cart/cart-page.js' */

/**
 * Puts a product into the cart.
 *
 * @param {{ id: string, title: string }} product
 * @param {() => void} again asks for the page once more
 */
export const addForm = ({ id, title }, again) => {
  const quantity = element('input', {
    id: 'quantity',
    type: 'number',
    min: 1,
    max: 99,
    value: 1,
    required: true,
    inputmode: 'numeric',
  })
  const button = element('button', {}, 'Put into the cart')
  const put = async () => {
    const body = { productId: id, quantity: quantity.valueAsNumber }
    /** @type {ChangedCart} */
    const { cart } = await ask('/api/cart/items', { method: 'POST', body })
    showCount(cart.itemCount)
    return `${body.quantity} × ${title} put into your cart.`
  }
  /** @param {Event} event */
  const add = async (event) => {
    event.preventDefault()
    if (button.ariaDisabled === 'true') return
    button.ariaDisabled = 'true' // not disabled, which would take the focus away
    await act(put, `${title} could not be put into your cart.`, again)
    button.ariaDisabled = 'false'
  }
  return element(
    'form',
    { class: 'add', submit: add },
    element('label', { for: 'quantity' }, 'Quantity'),
    quantity,
    button,
  )
}
