import { element } from '../element.js'
import { picture, productPath } from '../tile.js'
import { money } from '../words.js'

/** @import { CartAnswer } from './cart-page.js' */

/**
 * What can be done with a line.
 *
 * @typedef {object} LineChanges
 * @property {string} currency
 * @property {(id: string, quantity: number, title: string) => Promise<void>} change
 * @property {(id: string, title: string) => Promise<void>} remove
 */

/**
 * A line of the cart. Its controls have ids, by which the focus is found again when the lines are drawn anew.
 *
 * @param {CartAnswer['cart']['lines'][number]} line
 * @param {CartAnswer['products'][number] | undefined} product `undefined` when its name is missing
 * @param {LineChanges} changes
 */
export const cartLine = (line, product, { currency, change, remove }) => {
  const { id, productId, quantity, unitPrice, lineTotal } = line
  const title = product?.title ?? `Product ${productId}`
  /** @type {(name: string, text: string, to: number) => HTMLElement} */
  const step = (name, text, to) => {
    const outside = to < 1 || to > 99
    return element(
      'button',
      {
        id: `${name}-${id}`,
        class: 'quiet step',
        type: 'button',
        'aria-label': `One ${name}: ${title}`,
        'aria-disabled': outside,
        click: () => outside || change(id, to, title),
      },
      text,
    )
  }
  return element(
    'li',
    { class: 'line' },
    picture({ id: productId, category: product?.category }),
    element(
      'div',
      { class: 'line-text' },
      element('a', { href: productPath(productId) }, title),
      element('span', { class: 'muted small' }, `${money(unitPrice, currency)} each`),
    ),
    element(
      'div',
      { class: 'steps', role: 'group', 'aria-label': `Quantity of ${title}` },
      step('less', '−', quantity - 1),
      element('span', { class: 'quantity' }, `${quantity}`),
      step('more', '+', quantity + 1),
    ),
    element('strong', { class: 'line-total' }, money(lineTotal, currency)),
    element(
      'button',
      {
        id: `remove-${id}`,
        class: 'link',
        type: 'button',
        'aria-label': `Remove ${title}`,
        click: () => remove(id, title),
      },
      'Remove',
    ),
  )
}
