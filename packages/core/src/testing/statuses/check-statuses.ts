import { BffError } from '../../errors/bff-error.ts'
import { edgeStatuses } from '../../gateway/document/declared-statuses.ts'
import { passedStatuses } from '../../service/passes.ts'
import type { Documented } from '../../gateway/open-api.ts'
import { watchedRequest } from '../audit/watched-request.ts'
import type { Backends } from '../backends.ts'
import type { RouteRequest, RouteRequests } from '../route-requests.ts'
import type { RehearsedApp } from '../worst-cases.ts'
import { type DocumentedOperation, documentedOperations } from './documented-operations.ts'
import { rightRequest, type Sent, wrongRequests } from './wrong-requests.ts'

/** A gateway whose statuses can be checked. */
export interface StatusesApp extends Documented, Pick<RehearsedApp, 'name' | 'request'> {
  drain(): void
  close(): Promise<unknown>
}

/** What {@link checkStatuses} asks with. */
export interface StatusCheck<A extends StatusesApp, Name extends string = string> {
  /** Makes the gateway anew: what broke one service must not be remembered when the next one breaks. */
  readonly app: () => A
  /** A request for each operation, which the test services answer whole. */
  readonly requests: RouteRequests
  /** The headers of a caller with just these scopes, separated by blanks. */
  readonly credentials: (app: A, scopes: string) => Headers | Promise<Headers>
  /** The headers of a caller nobody knows, where the gateway counts those (429). Default: it counts none. */
  readonly stranger?: Headers
  /** The services behind the gateway. */
  readonly shop: Backends<Name>
}

type Headers = Record<string, string>

/** What any service may answer, whether a call passes it on or not. */
const refusals = [418, 429]

/** What core proves for any operation on a socket: no route has a part in it. */
const ofCore: ReadonlySet<number> = new Set([...edgeStatuses, 500])

/** Longer than any timeout. */
const never = 30_000

/** Failed attempts of one caller, more than any limit allows. */
const attempts = 100

/**
 * Asks every operation of a gateway's document in all ways it can be answered: well, without credential and without its
 * scopes, wrongly, while the gateway drains, without time, and with each service it calls refusing as its calls pass on, and
 * otherwise, broken, down and late. Returns a line for each status that came and is not declared, and for each that is declared
 * and never came; none when the document says exactly what the gateway does. Takes some seconds.
 *
 * 400, 408, 414, 421 and 431 of the edge, and 500, are declared by every operation and need not come.
 *
 * @throws Error when an operation has no request, or does not answer it well.
 * @example
 * await using shop = await backends(fixtures)
 * const credentials = (_: object, scopes: string) => tokenFor('u1', scopes)
 * expect(await checkStatuses({ app: () => createApp(shop.settings), requests, credentials, shop })).toEqual([])
 */
export const checkStatuses = async <A extends StatusesApp, Name extends string>(
  check: StatusCheck<A, Name>,
): Promise<string[]> => {
  const { shop, requests, stranger } = check
  const seen = new Map<string, Set<number>>()
  const passes = new Set<number>()
  const noted = async (app: A, { name }: DocumentedOperation, [path, init]: Sent, env: object = {}) => {
    const response = await app.request(path, init, env)
    await response.arrayBuffer()
    seen.set(name, (seen.get(name) ?? new Set()).add(response.status))
    return response.status
  }
  const withApp = async <T>(use: (app: A) => Promise<T>): Promise<T> => {
    const app = check.app()
    try {
      return await use(app)
    } finally {
      await app.close()
    }
  }
  const requestOf = ({ name }: DocumentedOperation): RouteRequest => {
    const request = requests[name]
    if (!request) throw new Error(`checkStatuses: ${name} has no request`)
    return request
  }
  const right = async (app: A, operation: DocumentedOperation): Promise<Sent> =>
    rightRequest(operation.name, requestOf(operation), await credentialsOf(check, app, operation))
  const each = (app: A, operations: readonly DocumentedOperation[], env?: object) =>
    Promise.all(operations.map(async (one) => noted(app, one, await right(app, one), env)))

  const wrongly = async (app: A, operation: DocumentedOperation) => {
    const request = requestOf(operation)
    const headers = await credentialsOf(check, app, operation)
    const unscoped = operation.open ? {} : await check.credentials(app, '')
    for (const credential of [{}, unscoped])
      await noted(app, operation, rightRequest(operation.name, request, credential))
    for (const sent of wrongRequests(operation, request, headers)) await noted(app, operation, sent)
  }
  const spent = () => {
    const begin: ReturnType<typeof watchedRequest>['begin'] = (scope) =>
      scope.cancellation.cancel(new BffError('BFF_BUDGET_SPENT', 'checkStatuses: no time'))
    return { rehearsal: Object.assign(watchedRequest(), { begin }) }
  }

  await shop.heal()
  try {
    const operations = await withApp(async (app) => documentedOperations(app))
    const callers = await withApp(async (app) => {
      const found: (readonly [Name, DocumentedOperation])[] = []
      for (const operation of operations) {
        shop.clear()
        const watched = watchedRequest()
        const status = await noted(app, operation, await right(app, operation), { rehearsal: watched })
        if (status >= 400) throw new Error(`checkStatuses: ${operation.name} answers ${status}`)
        const called = shop.names.filter((name) => shop.calls(name).length > 0)
        for (const call of watched.calls) for (const status of passedStatuses(call.passes)) passes.add(status)
        found.push(...called.map((name) => [name, operation] as const))
      }
      return Map.groupBy(found, ([name]) => name)
    })
    await withApp((app) => Promise.all(operations.map((one) => wrongly(app, one))))
    const closed = operations.filter(({ open }) => !open)
    await withApp((app) =>
      Promise.all(closed.map(async (one) => noted(app, one, await right(app, one), spent()))),
    )
    await withApp(async (app) => {
      app.drain()
      await each(app, operations)
    })
    for (const [name, found] of callers) {
      const those = found.map(([, operation]) => operation)
      for (const how of [...refusals, ...passes, 'contract' as const]) {
        shop.broken(name, how)
        await withApp((app) => each(app, those))
      }
      await shop.down(name)
      await withApp((app) => each(app, those))
      await shop.heal(name)
    }
    for (const name of shop.names) shop.slow(name, never)
    await withApp((app) => each(app, operations))
    await shop.heal()
    if (stranger)
      await withApp(async (app) => {
        for (const one of closed)
          for (let i = 0; i < attempts; i++)
            if ((await noted(app, one, rightRequest(one.name, requestOf(one), stranger))) === 429) break
      })
    return operations.flatMap((operation) => gaps(operation, seen.get(operation.name) ?? new Set()))
  } finally {
    await shop.heal()
    shop.clear()
  }
}

const credentialsOf = async <A extends StatusesApp>(
  { credentials }: Pick<StatusCheck<A>, 'credentials'>,
  app: A,
  { open, scopes }: DocumentedOperation,
): Promise<Headers> => (open ? {} : credentials(app, scopes.join(' ')))

const gaps = ({ name, statuses }: DocumentedOperation, seen: ReadonlySet<number>): string[] => [
  ...[...seen]
    .filter((status) => !statuses.has(status))
    .map((status) => `${name} answers ${status}, undeclared`),
  ...[...statuses]
    .filter((status) => !seen.has(status) && !ofCore.has(status))
    .map((status) => `${name} declares ${status}, which never came`),
]
