import { hash } from 'node:crypto'
import type { Context } from 'hono'
import { BffError } from '../../../errors/bff-error.ts'
import { answer } from '../../../reply/answer.ts'
import { scopeOf } from '../../../scope/scope.ts'
import type { Place } from './place.ts'

/** The text of a page, and its link. */
interface SignInPage {
  readonly title: string
  readonly text: string
  readonly links: readonly (readonly [href: string, label: string])[]
  /** Where the browser goes by itself, as a step within the site: only such a step carries the Strict cookie. */
  readonly next?: string
}

const style = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; color: light-dark(#1a2030, #e9edf4); background: light-dark(#f4f5f8, #12151b) }
main { max-width: 30rem; padding: 2rem }
h1 { margin: 0 0 .75rem; font-size: 1.6rem; line-height: 1.25 }
p { margin: 0 0 1.25rem }
a { color: light-dark(#2b49c4, #a9baff); margin-right: 1.25rem; display: inline-block; padding: .25rem 0 }`

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${hash('sha256', style, 'base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The headers of such a page. */
export const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': policy,
}

/** Writes a page. Nothing a request brought is in it. */
export const signInPage = ({ title, text, links, next }: SignInPage): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${next === undefined ? '' : `<meta http-equiv="refresh" content="0; url=${next}">\n`}<title>${title}</title>
<style>${style}</style>
<main>
<h1>${title}</h1>
<p>${text}</p>
<p>${links.map(([href, label]) => `<a href="${href}">${label}</a>`).join('\n')}</p>
</main>
</html>
`

/** Whether a browser goes to an address, so that a person reads what comes; otherwise a program does. */
const isNavigation = (c: Context): boolean => {
  const mode = c.req.header('sec-fetch-mode')
  if (mode !== undefined) return mode === 'navigate'
  return c.req.header('x-csrf') === undefined && /\btext\/html\b/.test(c.req.header('accept') ?? '')
}

/** Lets a route answer a person with a page where a program gets a problem. Status, headers and log line are the same. */
export const withPages =
  (place: Place, handler: (c: Context) => Promise<Response>) =>
  async (c: Context): Promise<Response> => {
    try {
      return await handler(c)
    } catch (error) {
      if (!(error instanceof BffError) || !isNavigation(c)) throw error
      const { retryAfter, headers } = error.options
      const scope = scopeOf(c)
      scope.error = error
      return answer(scope, error.status, signInPage(pageOf(error, place)), {
        ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
        ...headers,
        ...pageHeaders,
      })
    }
  }

const start = ({ home }: Place) => [home, 'Go to the start page'] as const
const again = (place: Place) => [place.path('/bff/login'), 'Sign in again'] as const

const pageOf = ({ code, status, options }: BffError, place: Place): SignInPage => {
  if (code === 'BFF_INPUT_INVALID' && options.errors?.some(({ pointer }) => pointer === '/query/state'))
    return { ...overPage(place), next: place.path('/bff/ended') }
  if (code === 'BFF_UNAUTHENTICATED')
    return {
      title: 'You were not signed in',
      text: 'The sign-in was declined, or its answer did not fit. Nothing has changed.',
      links: [start(place), again(place)],
    }
  if (status >= 500)
    return {
      title: 'Signing in is not possible just now',
      text: 'This is not your doing. Please try again in a moment.',
      links: [again(place), start(place)],
    }
  return {
    title: 'This address does not work',
    text: 'The link that led here is not one of this site.',
    links: [start(place)],
  }
}

/** The page of a sign-in nobody can end any more. */
export const overPage = (place: Place): SignInPage => ({
  title: 'This sign-in is over',
  text: 'It took too long, was used before, or began in another browser.',
  links: [start(place), again(place)],
})
