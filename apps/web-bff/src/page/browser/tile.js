import { element } from './element.js'
import { money } from './words.js'

/** @import { z } from 'zod' */
/** @import { Tile } from '../../routes/tile.ts' */

/** The address of a product's page. @param {string} id */
export const productPath = (id) => `/products/${encodeURIComponent(id)}`

/**
 * Stands where a picture would be: its first letter, on the colour of its category.
 *
 * @param {{ category: string, brand: string }} product
 */
export const placeholder = ({ category, brand }) =>
  element(
    'span',
    { class: 'picture', 'data-tint': tintOf(category), 'aria-hidden': 'true' },
    brand.slice(0, 1),
  )

/** One of six. @param {string} category */
const tintOf = (category) => [...category].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 6

/** A product in a grid. @param {z.output<typeof Tile>} product */
const tile = (product) =>
  element(
    'li',
    { class: 'tile' },
    placeholder(product),
    element(
      'div',
      { class: 'tile-text' },
      element('span', { class: 'muted small' }, product.brand),
      element('a', { href: productPath(product.id), class: 'cover' }, product.title),
      element(
        'span',
        { class: 'price' },
        money(product.price, product.currency),
        product.available ? undefined : element('span', { class: 'tag' }, 'Sold out'),
      ),
    ),
  )

/** Products in a grid. @param {z.output<typeof Tile>[]} products */
export const tiles = (products) => element('ul', { class: 'tiles' }, products.map(tile))
