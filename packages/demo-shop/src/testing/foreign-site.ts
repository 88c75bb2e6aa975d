import { listen } from '../listen.ts'

/** What an attacker's page does to a gateway as soon as somebody opens it. */
const attack = (gateway: string) => `
  const tries = {
    'a read': ['/api/home', {}],
    'a read with the header': ['/api/home', { headers: { 'x-csrf': '1' } }],
    'a blind read': ['/api/home', { mode: 'no-cors' }],
    'who it is': ['/bff/user', {}],
    'a write that needs no question': ['/api/cart/items', { method: 'POST', mode: 'no-cors', body: '{"productId":"p1","quantity":9}' }],
    'a write with the header': ['/api/cart/items', { method: 'POST', headers: { 'x-csrf': '1', 'content-type': 'application/json' }, body: '{"productId":"p1","quantity":9}' }],
    'signing out': ['/bff/logout', { method: 'POST', mode: 'no-cors' }],
  }
  window.stolen = Promise.all(Object.entries(tries).map(async ([name, [path, init]]) => {
    const got = await fetch(${JSON.stringify(gateway)} + path, { credentials: 'include', ...init })
      .then((res) => res.text(), () => '')
    return [name, got]
  })).then((got) => Object.fromEntries(got))
`

const page = (gateway: string) => `<!doctype html>
<title>You have won</title>
<form method="post" enctype="text/plain" action="${gateway}/api/cart/items">
  <input name='{"productId":"p1","quantity":9,"x":"' value='"}'>
</form>
<form method="post" action="${gateway}/bff/logout"></form>
<script>${attack(gateway)}</script>`

/** Serves an attacker's page against a gateway, on a free port of loopback: another site than `localhost`. */
export const foreignSite = async (gateway: string) => {
  const where = { name: 'foreign site', host: '127.0.0.1', port: 0 }
  const { address, close } = await listen(where, () => (_, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/html' }).end(page(gateway))
  })
  return { address, [Symbol.asyncDispose]: close }
}
