import { element } from './element.js'

/**
 * What index.html is known to have.
 *
 * @param {string} selector
 * @returns {HTMLElement}
 */
const find = (selector) => {
  const found = document.querySelector(selector)
  if (!(found instanceof HTMLElement)) throw new TypeError(`index.html has no ${selector}`)
  return found
}

/** Where pages are drawn. */
export const main = find('#main')

const status = find('#status')
const count = find('#cart-count')
const links = [...document.querySelectorAll('nav a')]

/** Milliseconds a status message stays. */
const messageTimeout = 10_000

/** @type {ReturnType<typeof setTimeout> | undefined} */
let fading

/** Says what has happened, on the screen and to a screen reader. @param {string} words */
export const say = (words) => {
  clearTimeout(fading)
  status.textContent = words
  fading = setTimeout(() => say(''), messageTimeout)
}

/** Shows how much is in the cart. @param {number | undefined} items */
export const showCount = (items) => {
  count.hidden = !items
  const unit = element('span', { class: 'unseen' }, items === 1 ? ' item' : ' items')
  count.replaceChildren(`${items ?? ''}`, unit)
}

/** Shows who is signed in; nobody, without a name. @param {string | undefined} name */
export const showUser = (name) => {
  find('nav').hidden = find('.who').hidden = find('.search').hidden = name === undefined
  find('#user-name').textContent = name ?? ''
}

/** Whether somebody is shown as signed in. */
export const isUserShown = () => !find('.who').hidden

const words = document.querySelector('#query')

/** Shows what is looked for. @param {string} query */
export const showSearch = (query) => {
  if (words instanceof HTMLInputElement) words.value = query
}

/** Calls back with what the visitor looks for. @param {(query: string) => void} listener */
export const onSearch = (listener) =>
  find('.search').addEventListener('submit', (event) => {
    event.preventDefault()
    if (words instanceof HTMLInputElement) listener(words.value.trim())
  })

/** Marks where the visitor is: the page itself, or what it belongs to. @param {string} path */
export const markPlace = (path) => {
  for (const link of links) {
    const place = link.getAttribute('href')
    if (place === path) link.setAttribute('aria-current', 'page')
    else if (path.startsWith(`${place}/`)) link.setAttribute('aria-current', 'true')
    else link.removeAttribute('aria-current')
  }
}

/** Calls back when the visitor signs out. @param {() => void} listener */
export const onSignOut = (listener) => find('#sign-out').addEventListener('click', listener)
