import { html } from 'hono/html'
import { z } from 'zod'

/** What is read of a problem (RFC 9457); `instance` is the request id. */
export const Problem = z.object({
  status: z.number(),
  code: z.string(),
  instance: z.string(),
  retryAfter: z.number().optional(),
  loginUrl: z.string().optional(),
})

type Problem = z.output<typeof Problem>

type Link = readonly [href: string, label: string]

const start: Link = ['/', 'Go to the start page']
const products: Link = ['/products', 'See all products']

/** What to say, and where to go on: the first link stands out. */
const wordsFor = ({ status, retryAfter, loginUrl = '/bff/login' }: Problem) => {
  if (status === 401)
    return {
      title: 'Please sign in',
      text: 'This is for you alone, so the shop has to know who you are.',
      links: [[loginUrl, 'Sign in'], start],
    }
  if (status === 403)
    return { title: 'This is not for you to see', text: 'Your account may not do this.', links: [start] }
  if (status === 404 || status === 405)
    return {
      title: 'This page does not exist',
      text: 'It may have moved, or the link that led here is wrong. What you looked for may still be in the shop.',
      links: [start, products],
    }
  if (status === 429)
    return {
      title: 'That was a little fast',
      text: `There were more requests than the shop answers at once. Come back ${later(retryAfter)}.`,
      links: [['', 'Try again'], start],
    }
  if (status < 500)
    return {
      title: 'This address does not work',
      text: 'Something in it is wrong.',
      links: [start, products],
    }
  if (status === 503)
    return {
      title: 'The shop is busy',
      text: `It cannot answer just now. Nothing of yours is lost. Come back ${later(retryAfter)}.`,
      links: [['', 'Try again'], start],
    }
  return {
    title: 'Something went wrong',
    text: 'This is our doing, not yours, and nothing of yours is lost. Try again in a moment.',
    links: [['', 'Try again'], start],
  }
}

const later = (seconds: number | undefined) =>
  seconds === undefined ? 'in a moment' : `in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`

/** The page of a problem, in the look of the shop. It needs no script, so that it works when little else does. */
export const problemPage = (problem: Problem) => {
  const { title, text, links } = wordsFor(problem)
  const [[first, label] = start, ...others] = links
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title} · Shop</title>
    <link rel="icon" href="/app/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/app/app.css">
    <link rel="stylesheet" href="/app/shop.css">
  </head>
  <body>
    <header class="bar">
      <a class="brand" href="/"><img src="/app/icon.svg" alt="" width="28" height="28"> Shop</a>
    </header>
    <main>
      <div class="panel">
        <p class="muted">Error ${problem.status}</p>
        <h1>${title}</h1>
        <p>${text}</p>
        ${problem.status === 404 ? search : ''}
        <a class="button" href="${first}">${label}</a>
        ${others.map(([href, name]) => html`<a class="button quiet" href="${href}">${name}</a>`)}
        <p class="muted small">${problem.code}, request ${problem.instance}</p>
      </div>
    </main>
  </body>
</html>
`
}

const search = html`<search class="search">
          <form action="/products">
            <label class="unseen" for="query">Search for products</label>
            <input id="query" type="search" name="query" placeholder="Search for products" maxlength="100" required>
            <button type="submit">Search</button>
          </form>
        </search>`
