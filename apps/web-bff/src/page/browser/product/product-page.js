import { ask } from '../ask.js'
import { catalogPath } from '../catalog/catalog-path.js'
import { degradedNote } from '../degraded.js'
import { element, section } from '../element.js'
import { prices } from '../offer.js'
import { picture, tiles } from '../tile.js'
import { day, money, several } from '../words.js'
import { addForm } from './add-form.js'
import { ratingFigure, reviewList } from './reviews.js'
import { stockTable } from './stock.js'

/** @import { Body } from '@bffkit/core' */
/** @import { ProductPage } from '../../../routes/product.view.ts' */
/** @import { Visit } from '../app.js' */

/** @typedef {Body<typeof ProductPage['parts']>} ProductAnswer */

/** A product, and all that seven services know about it. @param {Visit} visit */
export const productPage = async ({ id, signal, again }) => {
  /** @type {ProductAnswer} */
  const answer = await ask(`/api/products/${encodeURIComponent(id)}`, { signal })
  const { product, stock, rating, reviews, related } = answer
  /** @type {(part: Exclude<keyof ProductAnswer, 'product' | 'degraded'>, what: string) => HTMLElement | undefined} */
  const note = (part, what) => degradedNote(answer, part, what, again)

  return {
    title: product.title,
    content: [
      element(
        'div',
        { class: 'product' },
        picture(product, product.images[0]?.alt ?? product.title),
        element(
          'div',
          { class: 'buy' },
          element(
            'p',
            { class: 'muted' },
            `${product.brand} · `,
            element(
              'a',
              { class: 'category', href: catalogPath({ category: product.category }) },
              product.category,
            ),
          ),
          element('h1', { tabindex: -1 }, product.title),
          element('p', { class: 'big price' }, money(product.price, product.currency)),
          note('offers', 'Offers') ?? offerList(answer.offers, product.price),
          note('points', 'Your points') ?? pointsLine(answer.points),
          note('inCart', 'Whether it is in your cart') ?? inCartLine(answer.inCart),
          product.available ? addForm(product, again) : element('p', { class: 'note' }, 'This is sold out.'),
        ),
      ),
      element(
        'div',
        { class: 'pair' },
        section('What it is', element('p', { class: 'prose' }, product.description)),
        section('In stock', note('stock', 'What is in stock') ?? (stock && stockTable(stock))),
      ),
      section(
        'Reviews',
        element(
          'div',
          { class: 'reviews' },
          note('rating', 'The rating') ?? (rating && ratingFigure(rating)),
          note('reviews', 'Reviews') ?? (reviews && reviewList(id, reviews, again)),
        ),
      ),
      section('Goes with it', note('related', 'What goes with it') ?? tiles(related)),
    ],
  }
}

/**
 * @param {ProductAnswer['offers']} offers
 * @param {number} before what it costs without them
 */
const offerList = (offers, before) =>
  offers.length
    ? element(
        'ul',
        { class: 'plain' },
        offers.map(({ label, price, currency, endsAt }) =>
          element(
            'li',
            { class: 'offer-line' },
            element('span', { class: 'tag good' }, label),
            prices(before, price, currency),
            element('span', { class: 'muted small' }, `until ${day(endsAt)}`),
          ),
        ),
      )
    : undefined

/** @param {number | undefined} points */
const pointsLine = (points) =>
  points === undefined ? undefined : element('p', { class: 'muted' }, `You have ${several(points, 'point')}.`)

/** @param {number} count */
const inCartLine = (count) =>
  count > 0 ? element('p', { class: 'muted' }, `${several(count, 'piece')} in your cart.`) : undefined
