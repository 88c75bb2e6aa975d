import { anonymous } from '@bffkit/core'
import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { type BrowserFile, browserFiles } from './browser-files.ts'
import { policy } from './policy.ts'

/** Kept by the browser, and asked after each time: a release is there at once, and a page of one file costs one 304. */
const fresh = { 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' }

const served = ({ type, etag, text }: BrowserFile) =>
  new Response(text, {
    headers: {
      ...fresh,
      'content-type': type,
      etag,
      ...(type.startsWith('text/html') && { 'content-security-policy': policy }),
    },
  })

const files = browserFiles(new URL('browser/', import.meta.url))
const html = files.get('index.html')
if (!html) throw new TypeError('page: browser/index.html is missing')

const [open] = anonymous().middleware

/**
 * The browser app: one page for each of its addresses, and the files it loads. Open to anybody, since it holds nothing
 * of anybody; what it shows comes from `/api`.
 */
export const page = new Hono()
for (const path of ['/', '/cart', '/account', '/products', '/products/:id'])
  page.get(path, open, etag(), () => served(html))
// Asked for by browsers on their own, where a page names no icon.
const icon = files.get('icon.svg')
if (icon) page.get('/favicon.ico', open, etag(), () => served(icon))
for (const [name, file] of files)
  if (name !== 'index.html') page.get(`/app/${name}`, open, etag(), () => served(file))
