import { readFile, writeFile } from 'node:fs/promises'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Authentication } from '../auth/authentication.ts'

/** What {@link openApi} needs of a gateway. */
export interface Documented extends Pick<OpenAPIHono, 'openAPIRegistry' | 'getOpenAPI31Document'> {
  readonly auth: Authentication
}

/** What the contract says of itself. */
export interface OpenApiInfo {
  readonly title: string
  readonly version: string
  readonly description?: string
}

/**
 * The OpenAPI 3.1 document of a gateway: every declared route, closed unless it says otherwise.
 *
 * @example
 * ```ts
 * import { type Documented, openApi } from '@bffkit/core'
 *
 * declare const app: Documented
 * const document = openApi(app, { title: 'Mobile', version: '1' })
 * ```
 */
export const openApi = (app: Documented, info: OpenApiInfo) => {
  app.openAPIRegistry.registerComponent('securitySchemes', app.auth.kind, { ...app.auth.scheme })
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { ...info },
    security: [{ [app.auth.kind]: [] }],
  })
}

/** How {@link keepOpenApi} treats the file. */
export interface KeepOptions {
  /** Leaves the file alone and fails when it says something else. Default false. */
  readonly check?: boolean
}

/**
 * Keeps the committed document of a gateway true: writes it, or with `check` compares it and sets exit code 1 when the
 * routes have moved on.
 *
 * @example
 * ```ts
 * import { keepOpenApi } from '@bffkit/core'
 *
 * declare const document: object
 * await keepOpenApi(document, new URL('../openapi.json', import.meta.url), { check: true })
 * ```
 */
export const keepOpenApi = async (
  document: object,
  file: URL,
  { check = false }: KeepOptions = {},
): Promise<void> => {
  const wanted = `${JSON.stringify(document, null, 2)}\n`
  const found = await readFile(file, 'utf8').catch(() => undefined)
  const name = file.pathname.split('/').slice(-2).join('/')
  if (found === wanted) return
  if (!check) {
    await writeFile(file, wanted)
    console.log(`${name} written`)
    return
  }
  console.error(
    `${name} is ${found === undefined ? 'missing' : 'not what the routes say'}; run npm run openapi and look at the difference`,
  )
  process.exitCode = 1
}
