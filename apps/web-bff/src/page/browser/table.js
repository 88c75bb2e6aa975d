import { element } from './element.js'

/** @import { Child } from './element.js' */

/**
 * A table. One that is too wide for the screen scrolls by itself, with the keyboard too.
 *
 * @param {string} caption what a screen reader says of it
 * @param {readonly string[]} columns the last one holds numbers
 * @param {readonly Child[][]} rows the first cell of each names it
 */
export const table = (caption, columns, rows) =>
  element(
    'div',
    { class: 'wide', role: 'group', 'aria-label': caption, tabindex: 0 },
    element(
      'table',
      {},
      element('caption', { class: 'unseen' }, caption),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          columns.map((name) => element('th', { scope: 'col' }, name)),
        ),
      ),
      element('tbody', {}, rows.map(row)),
    ),
  )

/** @param {Child[]} cells */
const row = ([name, ...cells]) =>
  element(
    'tr',
    {},
    element('th', { scope: 'row' }, name),
    cells.map((cell) => element('td', {}, cell)),
  )
