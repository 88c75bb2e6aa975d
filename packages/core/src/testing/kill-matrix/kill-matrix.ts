import type { Backends } from '../backends/backends.ts'
import { watchRejections } from '../watch-rejections.ts'
import { type KillFault, type KillPathFault, killFaults, killPathFaults } from './kill-faults.ts'
import { outcome } from './outcome.ts'

/** Anything that answers a request in process: a gateway, a Hono app. */
export type KillMatrixApp = {
  request(path: string, init?: RequestInit): Response | Promise<Response>
  /** Is called when an app that was made for one cell is not needed any more. */
  close?(): Promise<unknown>
}

/** The request that is made again and again; its body must be one that can be sent more than once. */
export type KillMatrixRequest = { readonly path: string } & RequestInit

/** What to kill, and how slow is slow. */
export type KillMatrixOptions<Name extends string = string> = {
  /** Default all services that a healthy request calls. */
  readonly services?: readonly Name[]
  /**
   * How late a slow service answers, and how long a dripping one takes for a hundred bytes, in ms; longer than any
   * timeout of the app. Default 30,000.
   */
  readonly slow?: number
  /**
   * `service`: a row per service, which fails as a whole. `path`: a row per method and path that a healthy request calls, as
   * its fixture names it, while the rest of the service is sound. Default `service`.
   */
  readonly by?: 'service' | 'path'
}

/**
 * How one endpoint answers with one service `down`, `slow`, `broken` (the contract), on connections that `reset` or
 * `drip`, answering with a `bomb`, or well again behind a circuit breaker that is still `open`.
 */
export type KillMatrixRow = Readonly<Record<Exclude<KillFault, 'open'>, string>> & {
  /** Only of an app that is made anew for each cell. */
  readonly open?: string
}

/** A row per service: `{ rewards: { down: '200 balance missing (unavailable)', … }, … }`. */
export type KillMatrix = Readonly<Record<string, KillMatrixRow>>

/**
 * How one endpoint answers with one path of a service answering `503`, `slow`, `broken` (the contract), with a `reset` of the
 * connection, or with a `bomb`.
 */
export type KillPathRow = Readonly<Record<KillPathFault, string>>

/** A row per service and path: `{ 'orders GET /orders/{id}': { 503: '200 latest missing (unavailable)', … }, … }`. */
export type KillPathMatrix = Readonly<Record<string, KillPathRow>>

/**
 * Makes each service of an endpoint fail in turn, in every way of a {@link KillMatrixRow}, and lists how the endpoint
 * answers: the status, then the `code` of a problem or the `degraded` parts, as in `'504 BFF_SERVICE_TIMEOUT'` and
 * `'200 balance missing (timeout), picks fallback (timeout)'`.
 *
 * With `by: 'path'` one path of one service fails at a time, in every way of a {@link KillPathRow}.
 *
 * A healthy request comes first; a service that it does not call is left out. All services are healed at the start and
 * at the end, and the recorded calls are forgotten. A run takes about two timeouts of the app per service.
 *
 * @param app an app; or how to make one, for a new one in each cell. Only then is there a column `open`: a circuit
 * breaker that has opened stays so for seconds, and would show in every cell that follows.
 * @throws Error naming service and fault when the answer is not JSON, is an error without a `code` (a bare 500), or
 * leaves a rejection unhandled; and when the healthy request does not succeed.
 *
 * @example
 * const request = { path: '/v1/home', headers: await tokenFor('u1', 'home:read') }
 * expect(await killMatrix(() => createApp(shop.settings), request, shop)).toEqual({
 *   users: {
 *     down: '502 BFF_SERVICE_UNAVAILABLE',
 *     slow: '504 BFF_SERVICE_TIMEOUT',
 *     broken: '502 BFF_SERVICE_CONTRACT',
 *     reset: '502 BFF_SERVICE_UNAVAILABLE',
 *     drip: '504 BFF_SERVICE_TIMEOUT',
 *     bomb: '502 BFF_SERVICE_CONTRACT',
 *     open: '503 BFF_CIRCUIT_OPEN',
 *   },
 * })
 */
export function killMatrix<Name extends string>(
  app: KillMatrixApp | (() => KillMatrixApp),
  request: KillMatrixRequest,
  shop: Backends<Name>,
  options: KillMatrixOptions<Name> & { readonly by: 'path' },
): Promise<KillPathMatrix>
export function killMatrix<Name extends string>(
  app: KillMatrixApp | (() => KillMatrixApp),
  request: KillMatrixRequest,
  shop: Backends<Name>,
  options?: KillMatrixOptions<Name> & { readonly by?: 'service' },
): Promise<KillMatrix>
export async function killMatrix<Name extends string>(
  app: KillMatrixApp | (() => KillMatrixApp),
  request: KillMatrixRequest,
  shop: Backends<Name>,
  options: KillMatrixOptions<Name> = {},
): Promise<Readonly<Record<string, Readonly<Record<string, string>>>>> {
  const { services = shop.names, slow = 30_000, by = 'service' } = options
  const rejections = watchRejections()

  const answerOf = async (asked: KillMatrixApp, cell: string, mustSucceed = false) => {
    const where = `killMatrix: ${request.method ?? 'GET'} ${request.path}, ${cell}`
    const response = await answered(where, asked, request)
    if (mustSucceed && response.status >= 400)
      throw new Error(`${where}: ${response.status}: ${await response.text()}`)
    const line = await outcome(where, response)
    await rejections.check(where)
    return line
  }
  const row = async ({ name, title, columns }: Row<Name>) => {
    const cells: [string, string][] = []
    for (const [fault, inflict] of columns) {
      const line = await withApp(app, async (asked) => {
        const ask = () => answerOf(asked, `${title} ${fault}`)
        await inflict(ask)
        return ask()
      })
      await shop.heal(name)
      cells.push([fault, line])
    }
    return Object.fromEntries(cells)
  }

  try {
    await shop.heal()
    shop.clear()
    await withApp(app, (asked) => answerOf(asked, 'every service up', true))
    const called = services.filter((name) => shop.calls(name).length > 0)
    const wanted = by === 'path' ? rowsByPath(shop, called, slow) : rowsByService(shop, called, slow, app)
    const rows: [string, Readonly<Record<string, string>>][] = []
    for (const one of wanted) rows.push([one.title, await row(one)])
    return Object.fromEntries(rows)
  } finally {
    rejections.stop()
    await shop.heal()
    shop.clear()
  }
}

/** One row before it is filled: its columns in order, each with what makes the service fail. */
interface Row<Name> {
  readonly name: Name
  readonly title: string
  readonly columns: readonly (readonly [fault: string, inflict: (ask: () => Promise<unknown>) => unknown])[]
}

const rowsByService = <Name extends string>(
  shop: Backends<Name>,
  called: readonly Name[],
  slow: number,
  app: KillMatrixApp | (() => KillMatrixApp),
): Row<Name>[] => {
  const { open, ...others } = killFaults(shop, slow)
  const faults = Object.entries(typeof app === 'function' ? { ...others, open } : others)
  return called.map((name) => ({
    name,
    title: name,
    columns: faults.map(([fault, inflict]) => [fault, (ask) => inflict(name, ask)]),
  }))
}

const rowsByPath = <Name extends string>(
  shop: Backends<Name>,
  called: readonly Name[],
  slow: number,
): Row<Name>[] => {
  const faults = Object.entries(killPathFaults(shop, slow))
  return called.flatMap((name) => {
    const paths = new Set(shop.calls(name).flatMap(({ fixture }) => fixture ?? []))
    return [...paths].map((path) => ({
      name,
      title: `${name} ${path}`,
      columns: faults.map(([fault, inflict]) => [fault, () => inflict(name, path)] as const),
    }))
  })
}

const withApp = async <T>(
  app: KillMatrixApp | (() => KillMatrixApp),
  use: (app: KillMatrixApp) => Promise<T>,
): Promise<T> => {
  if (typeof app !== 'function') return use(app)
  const own = app()
  try {
    return await use(own)
  } finally {
    await own.close?.()
  }
}

const answered = async (where: string, app: KillMatrixApp, { path, ...init }: KillMatrixRequest) => {
  try {
    return await app.request(path, init)
  } catch (cause) {
    throw new Error(`${where}: threw ${cause}`, { cause })
  }
}
