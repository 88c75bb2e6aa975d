import { ask } from '../ask.js'
import { degradedNote } from '../degraded.js'
import { element } from '../element.js'
import { tiles } from '../tile.js'
import { several } from '../words.js'
import { catalogPath } from './catalog-path.js'
import { categoryList } from './category-list.js'

/** @import { Body } from '@bffkit/core' */
/** @import { CatalogPage } from '../../../routes/catalog.view.ts' */
/** @import { Visit } from '../app.js' */

/** @typedef {Body<typeof CatalogPage['parts']>} CatalogAnswer */

/** What the shop has: all of it, a category, or what was looked for; a page at a time. @param {Visit} visit */
export const catalogPage = async ({ query, signal, again }) => {
  const search = {
    query: (query.get('query') ?? '').trim(),
    category: query.get('category') ?? '',
    cursor: query.get('cursor') ?? '',
  }
  /** @type {CatalogAnswer} */
  const answer = await ask(catalogPath(search, '/api/catalog'), { signal })
  const { found, categories } = answer
  const name = categories.find(({ id }) => id === search.category)?.name ?? search.category
  const title = titleOf(search.query, name)

  return {
    title,
    content: [
      element(
        'div',
        { class: 'stack' },
        element('h1', { tabindex: -1 }, title),
        element('p', { class: 'muted' }, several(found.total, 'product')),
        degradedNote(answer, 'categories', 'The categories', again) ?? categoryList(categories, search),
      ),
      found.products.length ? tiles(found.products) : nothing(search),
      pager(search, found.next),
    ],
  }
}

/**
 * @param {string} query
 * @param {string} category its name
 */
const titleOf = (query, category) => {
  if (!query) return category || 'All products'
  return category ? `“${query}” in ${category}` : `Results for “${query}”`
}

/** @param {{ query: string, category: string }} search */
const nothing = ({ query, category }) =>
  element(
    'div',
    { class: 'panel' },
    element('h2', {}, 'Nothing like that here'),
    element(
      'p',
      {},
      query
        ? 'A product has to have every word you look for. Try fewer words, or other ones.'
        : 'There are no products in this category.',
    ),
    query && category
      ? element('a', { class: 'button', href: catalogPath({ query }) }, 'Look in all categories')
      : undefined,
    element('a', { class: 'button quiet', href: '/products' }, 'See all products'),
  )

/**
 * The catalog knows where the next page begins, and no page before that: the browser's own way back leads there.
 *
 * @param {{ query: string, category: string, cursor: string }} search
 * @param {string | null} next
 */
const pager = (search, next) =>
  next === null && !search.cursor
    ? undefined
    : element(
        'nav',
        { class: 'pager', 'aria-label': 'Pages of products' },
        search.cursor
          ? element(
              'a',
              { class: 'button quiet', href: catalogPath({ ...search, cursor: '' }) },
              'First page',
            )
          : undefined,
        next === null
          ? element('span', { class: 'muted' }, 'This is the last page.')
          : element('a', { class: 'button', href: catalogPath({ ...search, cursor: next }) }, 'Next page'),
      )
