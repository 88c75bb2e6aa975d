import { type AddressSetting, addressSetting } from '../service/connect.ts'
import { backend } from './backend.ts'
import type { Call } from './call-log.ts'
import type { ConnectionFault } from './connection-fault.ts'
import { type Breakage, brokenFault, faultyConnections, slowFault } from './fault.ts'
import { issuer } from './issuer.ts'
import { keptIssuer } from './kept-issuer.ts'
import type { ServiceFixtures } from './match-fixture.ts'
import { testAudience } from './token-for.ts'

/** What every service answers, by the service's name. */
export type Fixtures<Name extends string = string> = { readonly [Service in Name]: ServiceFixtures }

/** What a gateway needs to know to reach the test services and to accept the tokens of `tokenFor()`. */
export type BackendSettings<Name extends string = string> = {
  readonly [Service in Name as AddressSetting<Service>]: string
} & { readonly ISSUER: string; readonly AUDIENCE: string; readonly LOG_LEVEL: 'silent' }

/** Test services, and the ways to break them. A fault holds for the calls that arrive while it is set. */
export type Backends<Name extends string = string> = AsyncDisposable & {
  readonly names: readonly Name[]
  readonly settings: BackendSettings<Name>
  /**
   * Refuses connections and closes the open ones, at once. Await it when a client of this process keeps connections:
   * its next call then meets a refused connection and not one that just closed.
   */
  down(name: Name): Promise<void>
  /** Answers so many ms later; the timer ends when the client leaves. */
  slow(name: Name, delay: number): void
  /** Answers the broken way. A status is a whole number from 200 to 999. */
  broken(name: Name, how: Breakage): void
  /** Is reached through connections that are at fault, those that are open included. */
  faulty(name: Name, fault: ConnectionFault): void
  /** Back to normal, on the same port; all services when none is named. Calls that hang go on hanging. */
  heal(name?: Name): Promise<void>
  /** The calls received, in the order of arrival. */
  calls(name: Name): readonly Call[]
  /** Waits until so many calls have arrived (default 1) since the start or the last `clear()`. */
  called(name: Name, count?: number): Promise<void>
  /** Forgets the calls of all services. */
  clear(): void
  /** Waits until no call is open, at one service or at all. Calls that have not arrived yet are not waited for. */
  settled(name?: Name): Promise<void>
  /** Stops every service and destroys every connection. */
  close(): Promise<void>
}

/** How test services are started. */
export type BackendsOptions = {
  /**
   * A file that keeps the key and the port of the issuer behind `tokenFor()`: a token of this process is good for the next
   * one that names the same file. For `npm run dev`; git should ignore it. Default: a new issuer in every process. Counts
   * where it is the first to ask for the issuer.
   */
  readonly keepIssuer?: URL
}

/**
 * Starts one real HTTP server per service, each on a free port of 127.0.0.1, that answers from the fixtures, and the
 * issuer behind `tokenFor()`. A literal path wins over a template; a call without a fixture is a 404 that names it.
 *
 * @throws TypeError when a fixture's key is not a method and a path; and, from the methods, for a name that is not
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
  { keepIssuer }: BackendsOptions = {},
): Promise<Backends<Name>> => {
  const names = namesOf(fixtures)
  const all = names.map((name) => backend(name, fixtures[name]))
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
    slow: (name, delay) => find(name).break(slowFault(delay)),
    broken: (name, how) => find(name).break(brokenFault(how)),
    faulty: (name, fault) => find(name).break(faultyConnections(fault)),
    heal: async (name) => {
      await Promise.all(some(name).map((one) => one.heal()))
    },
    calls: (name) => find(name).log.all(),
    called: (name, count = 1) => find(name).log.called(count),
    clear: () => {
      for (const one of all) one.log.clear()
    },
    settled: async (name) => {
      const watched = some(name)
      while (!watched.every((one) => one.log.isSettled()))
        await Promise.all(watched.map((one) => one.log.settled()))
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

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
