import { element } from '../element.js'
import { table } from '../table.js'
import { day, several } from '../words.js'

/** @import { ProductAnswer } from './product-page.js' */

/** How many there are, and where. @param {NonNullable<ProductAnswer['stock']>} stock */
export const stockTable = ({ available, restockAt, warehouses }) =>
  element(
    'div',
    { class: 'stack' },
    element(
      'p',
      {},
      `${several(available, 'piece')} ready to ship`,
      restockAt === null ? '.' : `, more on ${day(restockAt)}.`,
    ),
    table(
      'Pieces in each warehouse',
      ['Warehouse', 'City', 'Pieces'],
      warehouses.map(({ name, city, units }) => [name, city, `${units}`]),
    ),
  )
