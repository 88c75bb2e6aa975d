import { readFile, writeFile } from 'node:fs/promises'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Authentication } from '../auth/authentication.ts'
import { scopesOf } from '../auth/scopes-by-route.ts'
import { giveAnswerHeaders } from './document/answer-headers.ts'
import { describeAuthentication } from './document/describe-authentication.ts'
import { giveNumberFormats } from './document/number-formats.ts'
import { documentInfo, giveTags, type OpenApiInfo } from './document/open-api-info.ts'
import { giveOperationIds } from './document/operation-ids.ts'
import { type Document, operationsOf } from './document/operations.ts'
import { giveInternalErrors } from './document/own-problems.ts'

/** What {@link openApi} needs of a gateway. */
export interface Documented extends Pick<OpenAPIHono, 'openAPIRegistry' | 'getOpenAPI31Document' | 'routes'> {
  readonly auth: Pick<Authentication, 'schemes' | 'document'>
}

/**
 * The OpenAPI 3.1 document of a gateway: every declared route, closed unless it says otherwise. A route with scopes lists
 * each security scheme of the gateway as an alternative with the same scopes. What the gateway does to every request is
 * said as well: an `operationId` for each, what the authentication asks for and answers, and the headers of answers.
 *
 * @throws TypeError when two operations have the same `operationId`, or one has no tag of those that are listed.
 * @example
 * ```ts
 * import { type Documented, openApi } from '@bffkit/core'
 *
 * declare const app: Documented
 * const document = openApi(app, {
 *   title: 'Mobile',
 *   version: '1',
 *   contact: { name: 'The mobile team', email: 'mobile@shop.example' },
 *   tags: [{ name: 'orders', description: 'What was ordered', paths: ['/v1/orders'] }],
 * })
 * ```
 */
export const openApi = (app: Documented, info: OpenApiInfo): Document => {
  const { schemes } = app.auth
  for (const [name, scheme] of Object.entries(schemes))
    app.openAPIRegistry.registerComponent('securitySchemes', name, { ...scheme })
  const alternatives = (scopes: string[]) => Object.keys(schemes).map((name) => ({ [name]: scopes }))

  const generated = app.getOpenAPI31Document({
    openapi: '3.1.0',
    ...documentInfo(info),
    security: alternatives([]),
  })
  // What routes share, such as the answers of `problems`, is written out for each: a change must not be one for all.
  const document: Document = JSON.parse(JSON.stringify(generated))
  const operations = operationsOf(document)
  for (const { operation } of operations)
    if (operation.security?.length) operation.security = alternatives(scopesOf(operation.security))
  giveOperationIds(operations)
  giveTags(operations, info)
  describeAuthentication(document, operations, app)
  giveInternalErrors(document, operations)
  giveAnswerHeaders(document, operations)
  giveNumberFormats(document)
  return document
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
