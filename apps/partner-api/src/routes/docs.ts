import { readFile } from 'node:fs/promises'
import { anonymous, createRoute } from '@bffkit/core'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { PartnerEnv } from '../env.ts'

const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Shop Partner API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
`
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null })
`

/** Nothing but this gateway's own files; pictures of the page's own making are data. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'"

const bundled = (name: string) => readFile(new URL(import.meta.resolve(`swagger-ui-dist/${name}`)), 'utf8')

const assets = {
  'swagger-ui.css': { type: 'text/css; charset=utf-8', read: () => bundled('swagger-ui.css') },
  'swagger-ui-bundle.js': {
    type: 'text/javascript; charset=utf-8',
    read: () => bundled('swagger-ui-bundle.js'),
  },
  'start.js': { type: 'text/javascript; charset=utf-8', read: async () => start },
} as const

const served = { description: 'The file' }
const page = createRoute({
  method: 'get',
  path: '/docs',
  hide: true,
  ...anonymous(),
  responses: { 200: served },
})
const asset = createRoute({
  method: 'get',
  path: '/docs/{asset}',
  hide: true,
  ...anonymous(),
  request: { params: z.object({ asset: z.enum(['swagger-ui.css', 'swagger-ui-bundle.js', 'start.js']) }) },
  responses: { 200: served },
})
const contract = createRoute({
  method: 'get',
  path: '/openapi.json',
  hide: true,
  ...anonymous(),
  responses: { 200: served },
})

/** The documentation third parties read, with every file served from here, and the contract behind it. */
export const docs = (document: () => object) =>
  new OpenAPIHono<PartnerEnv>()
    .openapi(page, (c) =>
      c.html(html, 200, { 'content-security-policy': policy, 'x-content-type-options': 'nosniff' }),
    )
    .openapi(asset, async (c) => {
      const { type, read } = assets[c.req.valid('param').asset]
      return c.body(await read(), 200, {
        'content-type': type,
        'cache-control': 'public, max-age=86400',
        'x-content-type-options': 'nosniff',
      })
    })
    .openapi(contract, (c) => c.json(document(), 200, { 'cache-control': 'public, max-age=300' }))
