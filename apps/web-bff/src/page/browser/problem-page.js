import { element } from './element.js'

/** @import { Problem } from './ask.js' */

/**
 * What is drawn instead of a page: how to sign in, or what went wrong.
 *
 * @param {Problem} problem
 * @param {() => void} again
 */
export const problemPage = (problem, again) =>
  problem.status === 401 ? signInPage(problem) : failurePage(problem, again)

/** @param {Problem} problem */
const signInPage = ({ loginUrl = '/bff/login' }) => {
  const here = encodeURIComponent(location.pathname + location.search)
  return {
    title: 'Sign in',
    content: [
      element(
        'div',
        { class: 'panel' },
        element('h1', { tabindex: -1 }, 'Good to have you here'),
        element('p', {}, 'Sign in to see your orders, your points and what was picked for you.'),
        element('a', { class: 'button', href: `${loginUrl}?returnUrl=${here}` }, 'Sign in'),
        element(
          'p',
          { class: 'muted small' },
          'You sign in at the identity provider. This page sees neither your password nor any token.',
        ),
      ),
    ],
  }
}

/**
 * @param {Problem} problem
 * @param {() => void} again
 */
const failurePage = ({ title, status, code, instance, retryAfter }, again) => ({
  title,
  content: [
    element(
      'div',
      { class: 'panel', role: 'alert' },
      element('h1', { tabindex: -1 }, title),
      element('p', {}, status === 404 ? 'It may have moved, or never was here.' : advice(retryAfter)),
      element('button', { type: 'button', click: again }, 'Try again'),
      instance ? element('p', { class: 'muted small' }, `${code}, request ${instance}`) : undefined,
    ),
  ],
})

/** @param {number | undefined} seconds */
const advice = (seconds) =>
  seconds === undefined
    ? 'Nothing of yours is lost. Try again in a moment.'
    : `Nothing of yours is lost. Try again in ${seconds} seconds.`
