import { html, raw } from 'hono/html'
import { DEMO_PASSWORD } from '../passwords.ts'
import { enumerated, inWords, placeInWords } from './consent-words.ts'
import { style } from './page-style.ts'

type Html = ReturnType<typeof html>

type LoginPage = { uid: string; client: string; username?: string; error?: string }

/** The page that asks for user name and password. */
export const loginPage = ({ uid, client, username = '', error }: LoginPage) => {
  const [first, second] = username === '' ? [raw(' autofocus'), ''] : ['', raw(' autofocus')]
  const flaw = error ? raw(' aria-invalid="true" aria-describedby="error"') : ''
  return page(
    'Sign in',
    html`<h1>Sign in</h1>
      <p>to go on to <b>${client}</b></p>
      ${error ? html`<p class="error" id="error" role="alert">${error}</p>` : ''}
      <form method="post" action="/interaction/${uid}/login">
        <label>User name or e-mail <input name="username" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="200" required${first}${flaw}></label>
        <label>Password <input name="password" type="password" autocomplete="current-password" maxlength="200" required${second}${flaw}></label>
        <div class="actions">
          <button type="submit">Sign in</button>
          <button type="submit" class="quiet" formaction="/interaction/${uid}/cancel" formnovalidate>Cancel</button>
        </div>
      </form>
      <p class="note">This is a demo. Take <b>u1</b>, who is Ada Lovelace, up to <b>u500</b>; the password of all of them is <b>${DEMO_PASSWORD}</b>.</p>`,
  )
}

/** What an application asks for. */
type ConsentPage = {
  uid: string
  client: string
  /** Who is signed in. */
  customer: string
  scopes: readonly string[]
  /** What its tokens will be good at. */
  resources: readonly string[]
}

/** The page that asks whether an application may have what it asks for, in words. */
export const consentPage = ({ uid, client, customer, scopes, resources }: ConsentPage) =>
  page(
    'Allow access',
    html`<h1>May ${client} do this for you?</h1>
      <p>You are signed in as <b>${customer}</b>. <b>${client}</b> wants to:</p>
      <ul>${scopes.map((scope) => html`<li>${inWords(scope)}</li>`)}</ul>
      ${resources.length > 0 ? html`<p class="muted">It uses this at ${enumerated(resources.map(placeInWords))}, and nowhere else.</p>` : ''}
      <form method="post" action="/interaction/${uid}/consent">
        <div class="actions">
          <button type="submit" name="answer" value="allow">Allow</button>
          <button type="submit" name="answer" value="deny" class="quiet">Cancel</button>
        </div>
      </form>
      <p class="muted">It never sees your password. You are asked again the next time you sign in.</p>`,
  )

/** A page that says one thing, and where to go on. */
export const messagePage = (title: string, text: string, shop?: string) =>
  page(
    title,
    html`<h1>${title}</h1><p>${text}</p>${shop ? html`<a class="button" href="${shop}">Go to the shop</a>` : ''}`,
  )

/** The page that asks whether to sign out; `form` is the provider's own, with its guard against forgery. */
export const logoutPage = (form: Html, shop: string) =>
  page(
    'Sign out',
    html`<h1>Sign out here, too?</h1>
      <p>You have left the shop. As long as you are signed in here, it lets you in again without your password.</p>
      ${form}
      <div class="actions">
        <button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
        <a class="button quiet" href="${shop}">Stay signed in here</a>
      </div>`,
  )

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" width="28" height="28" viewBox="0 0 32 32">' +
  '<rect width="32" height="32" rx="9" fill="#3050d8"/>' +
  '<path d="M11.5 13v-2a4.5 4.5 0 0 1 9 0v2" fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round"/>' +
  '<path d="M8.6 12.5h14.8l1.1 11.2a1.6 1.6 0 0 1-1.6 1.8H9.1a1.6 1.6 0 0 1-1.6-1.8z" fill="#fff"/></svg>'

const page = (title: string, body: Html) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title} · Shop account</title>
        <link rel="icon" href="data:image/svg+xml,${encodeURIComponent(icon)}">
        <style>${raw(style)}</style>
      </head>
      <body><header>${raw(icon)} Shop account</header><main>${body}</main></body>
    </html>`
