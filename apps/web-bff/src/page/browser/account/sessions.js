import { act } from '../act.js'
import { ask } from '../ask.js'
import { element } from '../element.js'
import { moment } from '../words.js'

/** @typedef {{ id: string, startedAt: string, endsAt: string, current: boolean }} Session */

/**
 * The user's sessions; all but this one can be ended.
 *
 * @param {Session[]} sessions
 * @param {() => void} again asks for the page once more
 */
export const sessionList = (sessions, again) =>
  element(
    'ul',
    { class: 'rows' },
    sessions.map((session) => row(session, again)),
  )

/**
 * @param {Session} session
 * @param {() => void} again
 */
const row = ({ id, startedAt, endsAt, current }, again) => {
  const since = moment(startedAt)
  const end = async () => {
    await ask(`/bff/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' })
    item.closest('section')?.querySelector('h2')?.focus()
    item.remove()
    return `The session of ${since} has ended.`
  }
  const item = element(
    'li',
    { class: 'row' },
    element(
      'div',
      {},
      element('strong', {}, current ? 'This browser' : 'Another browser'),
      element('p', { class: 'muted small' }, `since ${since}, until ${moment(endsAt)} at the latest`),
    ),
    current
      ? undefined
      : element(
          'button',
          {
            class: 'quiet',
            type: 'button',
            'aria-label': `End the session of ${since}`,
            click: () => act(end, `The session of ${since} could not be ended.`, again),
          },
          'End',
        ),
  )
  return item
}
