import { BffError } from '../../errors/bff-error.ts'
import { passedStatuses } from '../../service/lanes/passes.ts'
import { watchedRequest } from '../audit/watched-request.ts'
import type { Backends } from '../backends/backends.ts'
import type { DocumentedOperation } from './documented-operations.ts'
import type { Headers, Prober, StatusesApp } from './prober.ts'
import { wrongRequests } from './wrong-requests.ts'

/** Which operations call a service, and the statuses that calls pass on. */
export interface Calls<Name extends string> {
  readonly callers: ReadonlyMap<Name, readonly DocumentedOperation[]>
  readonly passes: ReadonlySet<number>
}

/** What any service may answer, whether a call passes it on or not. */
const refusals = [418, 429]

/** Longer than any timeout. */
const never = 30_000

/** More requests of one address at once than any gateway takes. */
const tooOften = 5_000

const fromOneAddress = { incoming: { headers: {}, socket: { remoteAddress: '192.0.2.1' } } }

/** Failed attempts of one caller, more than any limit allows. */
const attempts = 100

/**
 * Asks every operation well, one after the other, and sees which services they call.
 *
 * @throws Error when one is not answered well.
 */
export const askWell = <A extends StatusesApp, Name extends string>(
  { withApp, ask, right }: Prober<A>,
  operations: readonly DocumentedOperation[],
  shop: Backends<Name>,
): Promise<Calls<Name>> =>
  withApp(async (app) => {
    const callers = new Map<Name, DocumentedOperation[]>()
    const passes = new Set<number>()
    for (const operation of operations) {
      shop.clear()
      const watched = watchedRequest()
      const status = await ask(app, operation, await right(app, operation), { dryRun: watched })
      if (status >= 400) throw new Error(`checkStatuses: ${operation.name} answers ${status}`)
      for (const call of watched.calls) for (const status of passedStatuses(call.passes)) passes.add(status)
      for (const name of shop.names)
        if (shop.calls(name).length > 0) callers.set(name, [...(callers.get(name) ?? []), operation])
    }
    return { callers, passes }
  })

/** Asks without a credential, without scopes, and wrongly. */
export const askWrongly = <A extends StatusesApp>(
  { withApp, ask, right, requestOf, credentialOf }: Prober<A>,
  operations: readonly DocumentedOperation[],
  credentials: (app: A, scopes: string) => Headers | Promise<Headers>,
): Promise<unknown> =>
  withApp((app) =>
    Promise.all(
      operations.map(async (operation) => {
        const unscoped = operation.open ? {} : await credentials(app, '')
        for (const credential of [{}, unscoped])
          await ask(app, operation, await right(app, operation, credential))
        const credential = await credentialOf(app, operation)
        for (const sent of wrongRequests(operation, requestOf(operation), credential))
          await ask(app, operation, sent)
      }),
    ),
  )

/** Asks a gateway that shuts down, and then one that has no time for who is calling. */
export const askTooLate = async <A extends StatusesApp>(
  { withApp, askAll }: Prober<A>,
  operations: readonly DocumentedOperation[],
): Promise<void> => {
  await withApp((app) => {
    app.refuse()
    return askAll(app, operations)
  })
  await withApp((app) => askAll(app, operations.filter(isClosed), withoutTime))
}

const withoutTime = () => {
  const begin: ReturnType<typeof watchedRequest>['begin'] = (scope) =>
    scope.cancellation.cancel(new BffError('BFF_BUDGET_SPENT', 'checkStatuses: no time'))
  return { dryRun: Object.assign(watchedRequest(), { begin }) }
}

/** Asks while each service refuses, breaks its contract and is down, and while all are late. */
export const askBroken = async <A extends StatusesApp, Name extends string>(
  { withApp, askAll }: Prober<A>,
  operations: readonly DocumentedOperation[],
  { callers, passes }: Calls<Name>,
  shop: Backends<Name>,
): Promise<void> => {
  for (const [name, those] of callers) {
    for (const how of [...refusals, ...passes, 'contract' as const]) {
      shop.broken(name, how)
      await withApp((app) => askAll(app, those))
    }
    await shop.down(name)
    await withApp((app) => askAll(app, those))
    await shop.heal(name)
  }
  for (const name of shop.names) shop.slow(name, never)
  await withApp((app) => askAll(app, operations))
  await shop.heal()
}

/** Asks as somebody unknown until the gateway has had enough of it. */
export const askAsStranger = <A extends StatusesApp>(
  { withApp, ask, right }: Prober<A>,
  operations: readonly DocumentedOperation[],
  stranger: Headers,
): Promise<void> =>
  withApp(async (app) => {
    for (const operation of operations.filter(isClosed))
      for (let i = 0; i < attempts; i++)
        if ((await ask(app, operation, await right(app, operation, stranger))) === 429) break
  })

/** Asks those that declare a limit, all from one address and as one caller, until there is nothing left of it. */
export const askTooOften = <A extends StatusesApp>(
  { withApp, ask, right }: Prober<A>,
  operations: readonly DocumentedOperation[],
): Promise<void> =>
  withApp(async (app) => {
    // Limits of callers are spent sooner than those of addresses.
    const limited = operations.filter(({ statuses }) => statuses.has(429))
    for (const operation of limited.toSorted((one, other) => Number(one.open) - Number(other.open))) {
      const sent = await right(app, operation)
      for (let i = 0; i < tooOften; i++) if ((await ask(app, operation, sent, fromOneAddress)) === 429) break
    }
  })

const isClosed = ({ open }: DocumentedOperation) => !open
