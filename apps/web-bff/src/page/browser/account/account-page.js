import { ask } from '../ask.js'
import { degradedNote } from '../degraded.js'
import { element, facts, section } from '../element.js'
import { orderTable } from '../orders.js'
import { several } from '../words.js'
import { sessionList } from './sessions.js'

/** @import { Body } from '@bffkit/core' */
/** @import { AccountPage } from '../../../routes/account.view.ts' */
/** @import { Visit } from '../app.js' */
/** @import { Session } from './sessions.js' */

/** The account, and where else it is signed in. @param {Visit} visit */
export const accountPage = async ({ signal, again }) => {
  /** @type {[Body<typeof AccountPage['parts']>, { sessions: Session[] }]} */
  const [account, { sessions }] = await Promise.all([
    ask('/api/account', { signal }),
    ask('/bff/sessions', { signal }),
  ])
  const { profile, points, orders } = account

  return {
    title: 'Account',
    content: [
      element('h1', { tabindex: -1 }, 'Your account'),
      element(
        'div',
        { class: 'pair' },
        section(
          'About you',
          facts(['Name', profile.name], ['E-mail', profile.email], ['Customer group', profile.segment]),
        ),
        section(
          'Points',
          degradedNote(account, 'points', 'Your points', again) ??
            (points && facts(['Balance', several(points.points, 'point')], ['Tier', points.tier])),
        ),
      ),
      section('Orders', degradedNote(account, 'orders', 'Your orders', again) ?? orderTable(orders)),
      section('Where you are signed in', sessionList(sessions, again)),
    ],
  }
}
