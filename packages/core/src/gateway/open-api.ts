import { readFile, writeFile } from 'node:fs/promises'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Authentication } from '../auth/authentication.ts'
import { scopesOf } from '../auth/scopes-by-route.ts'
import type { ErrorCodeName } from '../errors/codes.ts'
import type { LimitList } from '../pressure/limit.ts'
import { giveAnswerHeaders } from './document/answer-headers.ts'
import { declareStatuses } from './document/declared-statuses.ts'
import { describeAuthentication } from './document/describe-authentication.ts'
import { describeCodes } from './document/describe-codes.ts'
import { limitsOf } from './document/limits-of.ts'
import { giveNumberFormats } from './document/number-formats.ts'
import { documentInfo, giveTags, type OpenApiInfo } from './document/open-api-info.ts'
import { giveOperationIds } from './document/operation-ids.ts'
import { type Document, operationsOf } from './document/operations.ts'
import { shareProblems } from './document/share-problems.ts'
import { describeRoutes } from './schema/describe-routes.ts'

/** What {@link openApi} needs of a gateway. */
export interface Documented extends Pick<OpenAPIHono, 'openAPIRegistry' | 'routes'> {
  readonly auth: Pick<Authentication, 'schemes' | 'document'>
  /** The path under which clients find it, when a proxy takes one off. Default none. */
  readonly base?: string
  /** The limits of every route. Default none. */
  readonly limits?: LimitList
  /** The error codes of its own. Default none. */
  readonly codes?: readonly ErrorCodeName[]
}

/**
 * The OpenAPI 3.1 document of a gateway: every declared route, closed unless it says otherwise. A route with scopes lists
 * each security scheme of the gateway as an alternative with the same scopes. A request is described as the gateway takes
 * it, an answer as it gives it. What the gateway does to every request is described as well: an `operationId` for each, what the
 * authentication asks for and answers, and the headers of answers. The statuses of an operation are those it can answer: what
 * its route says, and what follows from its method, its security and its parameters.
 *
 * @throws TypeError when a schema cannot be described truthfully, naming route and field; when generated clients cannot have two
 * components side by side; when two operations have the same `operationId`, or one has no tag of those that are listed.
 * @example
 * ```ts
 * import { type Documented, openApi } from '@bffkit/core/serve'
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
  const alternatives = (scopes: string[]) => Object.keys(schemes).map((name) => ({ [name]: scopes }))

  const document = asDocument({
    openapi: '3.1.0',
    ...documentInfo(info, app.base),
    security: alternatives([]),
    ...describeRoutes([...app.openAPIRegistry.definitions, ...definitionsOf(schemes)]),
  })
  const operations = operationsOf(document)
  for (const { operation } of operations)
    if (operation.security?.length) operation.security = alternatives(scopesOf(operation.security))
  giveOperationIds(operations)
  giveTags(operations, info)
  const limits = limitsOf(app)
  declareStatuses(document, operations, app.auth.document, limits)
  describeAuthentication(document, operations, app)
  describeCodes(document, app.codes ?? [])
  giveAnswerHeaders(document, operations, limits)
  giveNumberFormats(document)
  shareProblems(document, operations)
  return document
}

/** Beside the registry and not in it: it lives as long as the gateway, and goes along where that is mounted. */
const definitionsOf = (schemes: Authentication['schemes']) =>
  Object.entries(schemes).map(([name, component]) => ({
    type: 'component' as const,
    componentType: 'securitySchemes' as const,
    name,
    component,
  }))

/** The one place that says in types what a document is; nothing in it is shared with a route, so that it may be changed. */
const asDocument = (document: object): Document => JSON.parse(JSON.stringify(document))

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
 * import { keepOpenApi } from '@bffkit/core/serve'
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
