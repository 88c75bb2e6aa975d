import { accountPage } from './account/account-page.js'
import { ask, ProblemError } from './ask.js'
import { cartPage } from './cart/cart-page.js'
import { catalogPage } from './catalog/catalog-page.js'
import { catalogPath } from './catalog/catalog-path.js'
import { homePage } from './home-page.js'
import { problemPage } from './problem-page.js'
import { productPage } from './product/product-page.js'
import { isUserShown, main, markPlace, onSearch, onSignOut, say, showSearch, showUser } from './shell.js'

/**
 * What a page needs to be made.
 *
 * @typedef {object} Visit
 * @property {string} id what the address names
 * @property {URLSearchParams} query what it asks for beside
 * @property {AbortSignal} signal ends when the visitor goes elsewhere
 * @property {() => void} again asks for the page once more
 */

/** @typedef {{ title: string, content: (HTMLElement | undefined)[] }} Page What is drawn; it has one `h1`. */

/** @type {[path: RegExp, page: (visit: Visit) => Promise<Page>][]} */
const pages = [
  [/^\/$/, homePage],
  [/^\/products$/, catalogPage],
  [/^\/products\/([^/]+)$/, productPage],
  [/^\/cart$/, cartPage],
  [/^\/account$/, accountPage],
]

let visiting = new AbortController()

/** Draws the page of the address. What is there stays until the new one is ready. */
const show = async ({ moveFocus = true } = {}) => {
  visiting.abort()
  visiting = new AbortController()
  const { signal } = visiting
  main.setAttribute('aria-busy', 'true')
  say('')
  const query = new URLSearchParams(location.search)
  /** @type {Page} */
  const page = await pageOf(location.pathname, { query, signal, again: () => show() }).catch(problemOf)
  if (signal.aborted) return
  showSearch(query.get('query') ?? '')
  document.title = `${page.title} · Shop`
  main.replaceChildren(...page.content.filter((child) => child !== undefined))
  main.removeAttribute('aria-busy')
  markPlace(location.pathname)
  if (!moveFocus) return
  scrollTo(0, 0)
  main.querySelector('h1')?.focus()
}

/**
 * @param {string} path
 * @param {Omit<Visit, 'id'>} visit
 */
const pageOf = async (path, visit) => {
  for (const [pattern, page] of pages) {
    const found = pattern.exec(path)
    if (found) return page({ ...visit, id: decodeURIComponent(found[1] ?? '') })
  }
  throw new ProblemError({ title: 'There is no such page', status: 404 })
}

/** @param {unknown} error */
const problemOf = (error) => {
  const { problem } = error instanceof ProblemError ? error : { problem: unexpected(error) }
  const wasSignedIn = isUserShown()
  if (problem.status === 401) showUser(undefined)
  return problemPage(problem, () => show(), wasSignedIn)
}

/** @param {unknown} error */
const unexpected = (error) => {
  if (!visiting.signal.aborted) console.error(error)
  return { title: 'This page cannot be shown', status: 0 }
}

const greet = async () => {
  /** @type {{ sub: string, claims: { name?: string } }} */
  const { sub, claims } = await ask('/bff/user')
  showUser(claims.name ?? sub)
}

const signOut = async () => {
  /** @type {{ redirect: string }} */
  const { redirect } = await ask('/bff/logout', { method: 'POST' })
  main.replaceChildren() // who presses Back afterwards sees nothing of it
  location.assign(redirect)
}

/** Follows a link of this page without loading it anew. @param {MouseEvent} event */
const follow = (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
  const isPage = link?.origin === location.origin && pages.some(([pattern]) => pattern.test(link.pathname))
  if (!link || !isPlain || !isPage || link.hash !== '') return
  event.preventDefault()
  go(link.href)
}

/** @param {string} address of a page of this app */
const go = (address) => {
  history.pushState(null, '', address)
  show()
}

document.addEventListener('click', follow)
addEventListener('popstate', () => show())
addEventListener('pageshow', ({ persisted }) => persisted && show())
onSearch((query) => go(catalogPath({ query })))
onSignOut(() => signOut().catch((error) => say(error.message)))
greet().catch(() => {}) // the page itself says why
show({ moveFocus: false })
