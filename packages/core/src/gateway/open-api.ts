import { readFile, writeFile } from 'node:fs/promises'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Authentication } from '../auth/authentication.ts'
import { scopesOf } from '../auth/scopes-by-route.ts'
import { declareStatuses } from './declared-statuses.ts'

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
 * The OpenAPI 3.1 document of a gateway: every declared route, closed unless it says otherwise. A route with scopes lists
 * each security scheme of the gateway as an alternative with the same scopes. The statuses of an operation are those it
 * can answer: what its route says, and what follows from its method, its security and its parameters.
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
  const { schemes } = app.auth
  for (const [name, scheme] of Object.entries(schemes))
    app.openAPIRegistry.registerComponent('securitySchemes', name, { ...scheme })
  const alternatives = (scopes: string[]) => Object.keys(schemes).map((name) => ({ [name]: scopes }))

  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { ...info },
    security: alternatives([]),
  })
  for (const operation of Object.values(document.paths ?? {}).flatMap(operationsOf))
    if (operation.security?.length) operation.security = alternatives(scopesOf(operation.security))
  declareStatuses(document, app.auth)
  return document
}

type Document = ReturnType<Documented['getOpenAPI31Document']>
type PathItem = NonNullable<Document['paths']>[string]

const operationsOf = ({ get, put, post, delete: remove, options, head, patch, trace }: PathItem) =>
  [get, put, post, remove, options, head, patch, trace].filter((operation) => operation !== undefined)

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
