import { element } from './element.js'

/** @import { Problem } from './ask.js' */

/**
 * What is drawn instead of a page: how to sign in, or what went wrong.
 *
 * @param {Problem} problem
 * @param {() => void} again
 * @param {boolean} wasSignedIn whether somebody was, a moment ago
 */
export const problemPage = (problem, again, wasSignedIn) =>
  problem.status === 401 ? signInPage(problem, wasSignedIn) : failurePage(problem, again)

/**
 * @param {Problem} problem
 * @param {boolean} wasSignedIn
 */
const signInPage = ({ loginUrl = '/bff/login' }, wasSignedIn) => {
  const here = encodeURIComponent(location.pathname + location.search)
  const [heading, text] = wasSignedIn
    ? ['Your session has ended', 'Nothing of yours is lost. Sign in again, and you are back where you were.']
    : ['Good to have you here', 'Sign in to see your orders, your points and what was picked for you.']
  return {
    title: 'Sign in',
    content: [
      element(
        'div',
        { class: 'panel' },
        element('h1', { tabindex: -1 }, heading),
        element('p', {}, text),
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
const failurePage = ({ title, status, code, instance, retryAfter }, again) => {
  const isMissing = status === 404
  return {
    title: isMissing ? 'Not found' : title,
    content: [
      element(
        'div',
        { class: 'panel', role: 'alert' },
        element('h1', { tabindex: -1 }, isMissing ? 'There is no such thing here' : title),
        element('p', {}, isMissing ? 'It may have moved, or never was here.' : advice(retryAfter)),
        isMissing
          ? element('a', { class: 'button', href: '/products' }, 'See all products')
          : element('button', { type: 'button', click: again }, 'Try again'),
        element('a', { class: 'button quiet', href: '/' }, 'Go to the start page'),
        instance ? element('p', { class: 'muted small' }, `${code}, request ${instance}`) : undefined,
      ),
    ],
  }
}

/** @param {number | undefined} seconds */
const advice = (seconds) =>
  seconds === undefined
    ? 'Nothing of yours is lost. Try again in a moment.'
    : `Nothing of yours is lost. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`
