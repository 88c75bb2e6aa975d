import { ask } from './ask.js'
import { degradedNote } from './degraded.js'
import { element, section } from './element.js'
import { offerCards } from './offer.js'
import { orderTable } from './orders.js'
import { showCount } from './shell.js'
import { tiles } from './tile.js'
import { money, several } from './words.js'

/** @import { Body } from '@bffkit/core' */
/** @import { HomePage } from '../../routes/home.view.ts' */
/** @import { Visit } from './app.js' */

/** @typedef {Body<typeof HomePage['parts']>} Home */

/** The start page, from one request. @param {Visit} visit */
export const homePage = async ({ signal, again }) => {
  /** @type {Home} */
  const home = await ask('/api/home', { signal })
  const { profile, offers, offered, picks, forYou, orders } = home
  /** @type {(part: keyof Home & ('offers' | 'offered' | 'picks' | 'forYou' | 'orders'), what: string) => HTMLElement | undefined} */
  const note = (part, what) => degradedNote(home, part, what, again)
  if (home.cart) showCount(home.cart.itemCount)

  return {
    title: 'Home',
    content: [
      element('h1', { tabindex: -1 }, `Good to see you, ${profile.name}`),
      element('div', { class: 'glance' }, glance(home, again)),
      section(
        'Offers for you',
        note('offers', 'Offers') ?? [note('offered', 'What the offers are for'), offerCards(offers, offered)],
      ),
      section('Picked for you', note('picks', 'What was picked for you') ?? tiles(picks)),
      section('You might like', note('forYou', 'Recommendations') ?? tiles(forYou)),
      section('Recent orders', note('orders', 'Your orders') ?? orderTable(orders)),
    ],
  }
}

/**
 * Three numbers and where they lead.
 *
 * @param {Home} home
 * @param {() => void} again
 */
const glance = (home, again) => {
  const { cart, points, unread } = home
  return [
    card(
      'Cart',
      degradedNote(home, 'cart', 'Your cart', again) ??
        (cart && [
          element('a', { class: 'big cover', href: '/cart' }, several(cart.itemCount, 'item')),
          element('p', { class: 'muted' }, money(cart.total, cart.currency)),
        ]),
    ),
    card(
      'Points',
      degradedNote(home, 'points', 'Your points', again) ??
        (points && [
          element('p', { class: 'big' }, several(points.points, 'point')),
          element('p', { class: 'muted' }, `Tier: ${points.tier}`),
        ]),
    ),
    card(
      'Messages',
      degradedNote(home, 'unread', 'Your messages', again) ?? [
        element('p', { class: 'big' }, `${unread} unread`),
        element('p', { class: 'muted' }, unread ? 'Somebody wrote to you' : 'You have read them all'),
      ],
    ),
  ]
}

/**
 * @param {string} title
 * @param {HTMLElement | HTMLElement[] | undefined} content
 */
const card = (title, content) =>
  element('section', { class: 'card', 'aria-label': title }, element('h2', {}, title), content)
