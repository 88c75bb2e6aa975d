import { element } from './element.js'
import { money } from './words.js'

/** @import { z } from 'zod' */
/** @import { Tile } from '../../routes/tile.ts' */

/** The address of a product's page. @param {string} id */
export const productPath = (id) => `/products/${encodeURIComponent(id)}`

/**
 * The picture of a product, on a colour of its category while it is on its way, or does not come.
 *
 * @param {{ id: string, category?: string | undefined }} product
 * @param {string} alt what it shows; empty where the text beside it says the same
 */
export const picture = ({ id, category = '' }, alt = '') =>
  element(
    'span',
    { class: 'picture', 'data-tint': tintOf(category) },
    element('img', {
      src: `/pictures/${encodeURIComponent(id)}`,
      alt,
      width: 600,
      height: 400,
      loading: 'lazy',
      decoding: 'async',
    }),
  )

/** One of six. @param {string} category */
const tintOf = (category) => [...category].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 6

/** A product in a grid. @param {z.output<typeof Tile>} product */
const tile = (product) =>
  element(
    'li',
    { class: 'tile' },
    picture(product),
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
