import { element } from './element.js'
import { picture, productPath } from './tile.js'
import { day, money } from './words.js'

/** @import { z } from 'zod' */
/** @import { Tile } from '../../routes/tile.ts' */
/** @import { Home } from './home-page.js' */

/**
 * What something costs now, and what it cost before when that was more.
 *
 * @param {number | undefined} before
 * @param {number} now
 * @param {string} currency
 */
export const prices = (before, now, currency) =>
  element(
    'span',
    { class: 'prices' },
    before !== undefined && before > now
      ? element(
          'del',
          { class: 'muted' },
          element('span', { class: 'unseen' }, 'before '),
          money(before, currency),
        )
      : undefined,
    element('strong', {}, element('span', { class: 'unseen' }, ' now '), money(now, currency)),
  )

/**
 * Offers with what they are for. Without its product an offer still says what it is, and leads there.
 *
 * @param {Home['offers']} offers
 * @param {z.output<typeof Tile>[]} products
 */
export const offerCards = (offers, products) => {
  const byId = new Map(products.map((product) => [product.id, product]))
  return offers.length
    ? element(
        'ul',
        { class: 'offers' },
        offers.map((offer) => offerCard(offer, byId.get(offer.productId))),
      )
    : element('p', {}, 'None today.')
}

/**
 * @param {Home['offers'][number]} offer
 * @param {z.output<typeof Tile> | undefined} product
 */
const offerCard = ({ productId, label, price, currency, endsAt }, product) =>
  element(
    'li',
    { class: 'card offer' },
    picture({ id: productId, category: product?.category }),
    element(
      'div',
      { class: 'offer-text' },
      element('span', { class: 'tag good' }, label),
      element(
        'a',
        { class: 'cover', href: productPath(productId) },
        product?.title ?? `Product ${productId}`,
      ),
      prices(product?.price, price, currency),
      element('span', { class: 'muted small' }, `until ${day(endsAt)}`),
    ),
  )
