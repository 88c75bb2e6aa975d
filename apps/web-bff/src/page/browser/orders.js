import { element } from './element.js'
import { table } from './table.js'
import { day, money } from './words.js'

/** @import { z } from 'zod' */
/** @import { OrderSummary } from '../../routes/order-summary.ts' */

/** Orders as a table. @param {z.output<typeof OrderSummary>[]} orders */
export const orderTable = (orders) =>
  orders.length
    ? table(
        'Orders, newest first',
        ['Order', 'Placed', 'Status', 'Total'],
        orders.map(({ id, placedAt, status, total, currency }) => [
          id,
          day(placedAt),
          element('span', { class: 'tag' }, status),
          money(total, currency),
        ]),
      )
    : element('p', {}, 'None yet.')
