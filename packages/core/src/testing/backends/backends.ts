import { maxTimerDelay } from '../../scope/clock.ts'
import { type AddressSetting, addressSetting } from '../../service/connect.ts'
import type { ConnectionFault } from '../faults/connection-fault.ts'
import { type Breakage, brokenFault, faultyConnections, slowFault } from '../faults/fault.ts'
import { defaultWaitTimeout, waiting } from '../waiting.ts'
import { backend } from './backend.ts'
import type { Call, callLog } from './call-log.ts'
import { issuer } from './issuer.ts'
import { keptIssuer } from './kept-issuer.ts'
import type { FixtureKey, ServiceFixtures } from './match-fixture.ts'
import { testAudience } from './token-for.ts'

/** What every service answers, by the service's name. */
export type Fixtures<Name extends string = string> = { readonly [Service in Name]: ServiceFixtures }

/** How test services are started, and waited for. */
export interface BackendsOptions {
  /**
   * Milliseconds that `called()` and `settled()` wait before they say what they wait for. Default 4,000, which is less
   * than the 5,000 of a test in Vitest: a longer one needs a longer `testTimeout` too.
   */
  readonly waitTimeout?: number
  /**
   * A file that keeps the key and the port of the issuer behind `tokenFor()`: a token of this process is good for the next
   * one that names the same file. For `npm run dev`; git should ignore it. Default: a new issuer in every process. Counts
   * where it is the first to ask for the issuer.
   */
  readonly keepIssuer?: URL
}

/** What a gateway needs to know to reach the test services and to accept the tokens of `tokenFor()`. */
export type BackendSettings<Name extends string = string> = {
  readonly [Service in Name as AddressSetting<Service>]: string
} & { readonly ISSUER: string; readonly AUDIENCE: string; readonly LOG_LEVEL: 'silent' }

/** Where a service is at fault. */
export interface FaultPlace {
  /**
   * The key of one fixture, such as `GET /orders/{id}`: the rest of the service goes on as it was. Several paths can each
   * have a fault. Default the whole service, which also replaces the faults of paths.
   */
  readonly path?: FixtureKey
}

/** Test services, and the ways to break them. A fault holds for the calls that arrive while it is set. */
export type Backends<Name extends string = string> = AsyncDisposable & {
  readonly names: readonly Name[]
  readonly settings: BackendSettings<Name>
  /**
   * Refuses connections and closes the open ones, at once. Await it when a client of this process keeps connections:
   * its next call then meets a refused connection and not one that just closed.
   */
  down(name: Name): Promise<void>
  /**
   * Answers so many ms later; the timer ends when the client leaves.
   *
   * @throws TypeError when the path is none of the service's fixtures.
   */
  slow(name: Name, delay: number, where?: FaultPlace): void
  /**
   * Answers the broken way. A status is a whole number from 200 to 999.
   *
   * @throws TypeError when the path is none of the service's fixtures.
   */
  broken(name: Name, how: Breakage, where?: FaultPlace): void
  /** Is reached through connections that are at fault, those that are open included. */
  faulty(name: Name, fault: ConnectionFault): void
  /** Back to normal, on the same port; all services when none is named. Calls that hang go on hanging. */
  heal(name?: Name): Promise<void>
  /** The calls received, in the order of arrival. */
  calls(name: Name): readonly Call[]
  /**
   * Waits until so many calls have arrived (default 1) since the start or the last `clear()`.
   *
   * @throws Error naming the call that did not come in time, and those that did.
   */
  called(name: Name, count?: number): Promise<void>
  /** Forgets the calls of all services. */
  clear(): void
  /**
   * Waits until no call is open, at one service or at all. Calls that have not arrived yet are not waited for.
   *
   * @throws Error naming the calls that did not end in time.
   */
  settled(name?: Name): Promise<void>
  /** Stops every service and destroys every connection. */
  close(): Promise<void>
}

/**
 * Starts one real HTTP server per service, each on a free port of 127.0.0.1, that answers from the fixtures, and the
 * issuer behind `tokenFor()`. A literal path wins over a template; a call without a fixture is a 404 that names it.
 *
 * @throws TypeError when a fixture's key is not a method and a path, or `waitTimeout` no time; and, from the methods, for a name that is not
 * among the fixtures.
 *
 * @example
 * const shop = await backends({
 *   users: { 'GET /me': { name: 'Ada' } },
 *   catalog: { 'GET /products/{id}': ({ params }) => ({ id: params.id ?? '' }) },
 * })
 * shop.down('catalog')
 * const res = await createApp(shop.settings).request('/v1/home', { headers: await tokenFor('u1', 'home:read') })
 * shop.calls('users') // [{ method: 'GET', path: '/me', state: 'answered', … }]
 */
export const backends = async <Name extends string>(
  fixtures: Fixtures<Name>,
  { waitTimeout = defaultWaitTimeout, keepIssuer }: BackendsOptions = {},
): Promise<Backends<Name>> => {
  if (!(waitTimeout > 0 && waitTimeout <= maxTimerDelay))
    throw new TypeError(`backends: waitTimeout must be a positive number of ms, not ${waitTimeout}`)
  const { until, changed } = waiting({ timeout: waitTimeout })
  const names = namesOf(fixtures)
  const all = names.map((name) => backend(name, fixtures[name], changed))
  const [{ url }] = await Promise.all([
    issuer(keepIssuer && keptIssuer(keepIssuer)),
    ...all.map((one) => one.start()),
  ])

  const find = (name: Name) => {
    const found = all.find((one) => one.name === name)
    if (!found) throw new TypeError(`backends: there is no service '${name}' (there are ${names.join(', ')})`)
    return found
  }
  const some = (name?: Name) => (name === undefined ? all : [find(name)])
  const close = async () => {
    await Promise.all(all.map((one) => one.stop()))
  }

  return {
    names,
    settings: settingsOf(all, url),
    down: (name) => find(name).down(),
    slow: (name, delay, { path } = {}) => find(name).break(slowFault(delay), path),
    broken: (name, how, { path } = {}) => find(name).break(brokenFault(how), path),
    faulty: (name, fault) => find(name).break(faultyConnections(fault)),
    heal: async (name) => {
      await Promise.all(some(name).map((one) => one.heal()))
    },
    calls: (name) => find(name).log.all(),
    called: async (name, count = 1) => {
      const { log } = find(name)
      await until(
        () => log.all().length >= count,
        () => `backends: call ${count} of ${name} has not come (${heard(all)})`,
      )
    },
    clear: () => {
      for (const one of all) one.log.clear()
    },
    settled: async (name) => {
      const watched = some(name)
      await until(
        () => watched.every(({ log }) => log.open().length === 0),
        () => `backends: still open are ${openCalls(watched)}`,
      )
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

type Logged = { readonly name: string; readonly log: ReturnType<typeof callLog> }

/** What has come instead, in words. */
const heard = (all: readonly Logged[]) => listed(all, (log) => log.all()) || 'nor any other'

const openCalls = (all: readonly Logged[]) => listed(all, (log) => log.open())

const listed = (all: readonly Logged[], calls: (log: Logged['log']) => readonly Call[]) =>
  all
    .flatMap(({ name, log }) =>
      calls(log).map(({ method, path, state }) => `${name} ${method} ${path} (${state})`),
    )
    .join(', ')

/** `Object.keys` forgets which keys an object has; an object typed `Fixtures<Name>` has been given with just these. */
const namesOf = <Name extends string>(fixtures: Fixtures<Name>) => Object.keys(fixtures) as Name[]

/** The compiler cannot follow names that are made at run time into a mapped type: each name becomes its `<NAME>_URL`. */
const settingsOf = <Name extends string>(
  all: readonly { name: Name; url: () => string }[],
  issuer: string,
) => {
  const urls = all.map(({ name, url }) => [addressSetting(name), url()])
  const settings = {
    ...Object.fromEntries(urls),
    ISSUER: issuer,
    AUDIENCE: testAudience,
    LOG_LEVEL: 'silent',
  }
  return settings as BackendSettings<Name>
}
