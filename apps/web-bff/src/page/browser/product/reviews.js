import { act } from '../act.js'
import { ask } from '../ask.js'
import { element } from '../element.js'
import { day, several } from '../words.js'

/** @import { ProductAnswer } from './product-page.js' */

/** @typedef {NonNullable<ProductAnswer['reviews']>} Reviews */

/** The average, and how many gave how many stars. @param {NonNullable<ProductAnswer['rating']>} rating */
export const ratingFigure = ({ average, count, histogram }) =>
  count === 0
    ? element('p', {}, 'Nobody has rated it yet.')
    : element(
        'div',
        { class: 'rating' },
        element(
          'p',
          {},
          element('strong', { class: 'big' }, average.toFixed(1)),
          ` of 5, from ${several(count, 'review')}`,
        ),
        element(
          'ul',
          { class: 'bars' },
          Object.entries(histogram)
            .toReversed()
            .map(([stars, ratings]) => bar(stars, ratings, count)),
        ),
      )

/**
 * @param {string} stars
 * @param {number} ratings
 * @param {number} count
 */
const bar = (stars, ratings, count) => {
  const label = `${several(Number(stars), 'star')}: ${ratings} of ${count}`
  return element(
    'li',
    {},
    element('span', { 'aria-hidden': 'true' }, `${stars} ★`),
    element('meter', { 'aria-label': label, max: count, value: ratings }),
    element('span', { class: 'muted small', 'aria-hidden': 'true' }, `${ratings}`),
  )
}

/**
 * Reviews, and more of them on demand.
 *
 * @param {string} id of the product
 * @param {Reviews} first
 * @param {() => void} again asks for the page once more
 */
export const reviewList = (id, first, again) => {
  const list = element('ul', { class: 'rows' }, first.items.map(review))
  const more = element('button', { class: 'quiet', type: 'button' }, 'More reviews')
  let { next } = first
  const load = async () => {
    const path = `/api/products/${encodeURIComponent(id)}?reviews=${encodeURIComponent(next ?? '')}`
    /** @type {ProductAnswer} */
    const { reviews } = await ask(path)
    if (!reviews) throw new TypeError('no reviews')
    const added = reviews.items.map(review)
    list.append(...added)
    added[0]?.focus()
    next = reviews.next
    more.hidden = next === null
    return `${several(added.length, 'more review')} shown.`
  }
  more.hidden = next === null
  more.addEventListener('click', () => act(load, 'More reviews cannot be loaded right now.', again))
  return first.items.length ? element('div', {}, list, more) : undefined
}

/** @param {Reviews['items'][number]} review */
const review = ({ title, rating, text, author, createdAt }) =>
  element(
    'li',
    { class: 'review', tabindex: -1 },
    element('h3', {}, title),
    element('p', { class: 'small' }, starsOf(rating), ` ${author}, ${day(createdAt)}`),
    element('p', { class: 'prose' }, text),
  )

/** @param {number} rating from 1 to 5 */
const starsOf = (rating) =>
  element(
    'span',
    { class: 'stars', role: 'img', 'aria-label': `${rating} of 5 stars` },
    '★'.repeat(rating) + '☆'.repeat(5 - rating),
  )
