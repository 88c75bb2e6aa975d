import type { Documented } from '../../gateway/open-api.ts'
import type { Backends } from '../backends/backends.ts'
import type { DryRunApp } from '../budgets/worst-cases.ts'
import type { RouteRequest, RouteRequests } from '../route-requests.ts'
import type { DocumentedOperation } from './documented-operations.ts'
import { rightRequest, type Sent } from './wrong-requests.ts'

/** A gateway whose statuses can be checked. */
export interface StatusesApp extends Documented, Pick<DryRunApp, 'name' | 'request'> {
  refuse(): void
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

/** Headers of a request. */
export type Headers = Record<string, string>

/** Asks operations, and notes what they answer. */
export interface Prober<A extends StatusesApp> {
  /** The statuses that came, by operation. */
  readonly seen: ReadonlyMap<string, ReadonlySet<number>>
  /** What came without a header it promises, a line each. */
  readonly lacking: ReadonlySet<string>
  /** Uses a gateway of its own. */
  withApp<T>(use: (app: A) => Promise<T>): Promise<T>
  /** Sends a request to an operation. */
  ask(app: A, operation: DocumentedOperation, sent: Sent, env?: object): Promise<number>
  /** The request an operation answers well, with the credential it needs or another. */
  right(app: A, operation: DocumentedOperation, credential?: Headers): Promise<Sent>
  requestOf(operation: DocumentedOperation): RouteRequest
  credentialOf(app: A, operation: DocumentedOperation): Promise<Headers>
  /** Asks operations rightly, all at once. */
  askAll(app: A, operations: readonly DocumentedOperation[], env?: () => object): Promise<unknown>
}

/** What asks the operations of a check. */
export const prober = <A extends StatusesApp, Name extends string>({
  app: make,
  requests,
  credentials,
}: StatusCheck<A, Name>): Prober<A> => {
  const seen = new Map<string, Set<number>>()
  const lacking = new Set<string>()
  const ask: Prober<A>['ask'] = async (app, { name, located }, [path, init], env = {}) => {
    const response = await app.request(path, init, env)
    await response.arrayBuffer()
    seen.set(name, (seen.get(name) ?? new Set()).add(response.status))
    if (located.has(response.status) && !response.headers.has('location'))
      lacking.add(`${name} answers ${response.status} without Location, which it declares`)
    return response.status
  }
  const requestOf = ({ name }: DocumentedOperation) => {
    const request = requests[name]
    if (!request) throw new Error(`checkStatuses: ${name} has no request`)
    return request
  }
  const credentialOf: Prober<A>['credentialOf'] = async (app, { open, scopes }) =>
    open ? {} : credentials(app, scopes.join(' '))
  const right: Prober<A>['right'] = async (app, operation, credential) =>
    rightRequest(operation.name, requestOf(operation), credential ?? (await credentialOf(app, operation)))

  return {
    seen,
    lacking,
    withApp: async (use) => {
      const app = make()
      try {
        return await use(app)
      } finally {
        await app.close()
      }
    },
    ask,
    right,
    requestOf,
    credentialOf,
    askAll: (app, operations, env = () => ({})) =>
      Promise.all(operations.map(async (one) => ask(app, one, await right(app, one), env()))),
  }
}
