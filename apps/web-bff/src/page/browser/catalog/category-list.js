import { element } from '../element.js'
import { catalogPath } from './catalog-path.js'

/** @import { CatalogAnswer } from './catalog-page.js' */

/**
 * The categories, as links: what is looked for is looked for in the one that is chosen.
 *
 * @param {CatalogAnswer['categories']} categories
 * @param {{ query: string, category: string }} search
 */
export const categoryList = (categories, { query, category }) =>
  element(
    'nav',
    { 'aria-label': 'Categories' },
    element(
      'ul',
      { class: 'chips' },
      [{ id: '', name: 'All' }, ...categories].map(({ id, name }) =>
        element(
          'li',
          {},
          element(
            'a',
            {
              class: 'chip',
              href: catalogPath({ query, category: id }),
              'aria-current': id === category ? 'page' : undefined,
            },
            name,
          ),
        ),
      ),
    ),
  )
