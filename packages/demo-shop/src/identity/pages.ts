import { html } from 'hono/html'

type LoginPage = { uid: string; client: string; username?: string; error?: string }

/** The page that asks for user name and password. */
export const loginPage = ({ uid, client, username = '', error }: LoginPage) =>
  page(
    'Sign in',
    html`<h1>Sign in</h1>
      <p>to continue to <b>${client}</b></p>
      ${error ? html`<p class="error" role="alert">${error}</p>` : ''}
      <form method="post" action="/interaction/${uid}/login">
        <label>User name or e-mail <input name="username" value="${username}" autocomplete="username" required autofocus></label>
        <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
        <button>Sign in</button>
      </form>`,
  )

type ConsentPage = { uid: string; client: string; scopes: readonly string[] }

/** The page that asks whether an application may have what it asks for. */
export const consentPage = ({ uid, client, scopes }: ConsentPage) =>
  page(
    'Allow access',
    html`<h1>Allow access?</h1>
      <p><b>${client}</b> wants to use:</p>
      <ul>${scopes.map((scope) => html`<li>${scope}</li>`)}</ul>
      <form method="post" action="/interaction/${uid}/consent">
        <button name="answer" value="allow">Allow</button>
        <button name="answer" value="deny" class="quiet">Deny</button>
      </form>`,
  )

/** A page that says one thing. */
export const messagePage = (title: string, text: string) => page(title, html`<h1>${title}</h1><p>${text}</p>`)

/** The page that asks whether to sign out; `form` is the provider's own, with its guard against forgery. */
export const logoutPage = (form: ReturnType<typeof html>) =>
  page(
    'Sign out',
    html`<h1>Sign out?</h1>
      ${form}
      <button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`,
  )

const page = (title: string, body: ReturnType<typeof html>) =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title} · bffkit demo shop</title>
        <style>${style}</style>
      </head>
      <body><main>${body}</main></body>
    </html>`

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { margin: 0; min-height: 100dvh; display: grid; place-items: center; background: light-dark(#eef1f6, #14171d) }
  main { width: min(22rem, 100% - 2rem); box-sizing: border-box; padding: 2rem; border-radius: 1rem;
    background: light-dark(#fff, #1e232c); box-shadow: 0 1rem 3rem #0002 }
  h1 { margin: 0; font-size: 1.5rem }
  label { display: block; margin-top: 1rem; font-size: .875rem }
  input, button { width: 100%; box-sizing: border-box; padding: .65rem .8rem; margin-top: .25rem; font: inherit;
    border: 1px solid #8886; border-radius: .5rem; background: transparent; color: inherit }
  button { margin-top: 1.5rem; border: 0; background: #2f5bea; color: #fff; font-weight: 600; cursor: pointer }
  .quiet { margin-top: .5rem; background: transparent; color: inherit }
  .error { padding: .5rem .8rem; border-radius: .5rem; background: #d3302f22; color: light-dark(#b3261e, #ff8a80) }
`
