import type { Backends } from './backends.ts'
import { outcome } from './outcome.ts'
import { watchRejections } from './watch-rejections.ts'

/** Anything that answers a request in process: a gateway, a Hono app. */
export type KillMatrixApp = { request(path: string, init?: RequestInit): Response | Promise<Response> }

/** The request that is made again and again; its body must be one that can be sent more than once. */
export type KillMatrixRequest = { readonly path: string } & RequestInit

/** What to kill, and how slow is slow. */
export type KillMatrixOptions<Name extends string = string> = {
  /** Default all services that a healthy request calls. */
  readonly services?: readonly Name[]
  /** How late a slow service answers, in ms; longer than any timeout of the app. Default 30,000. */
  readonly slow?: number
}

/** How one endpoint answers with one service `down`, `slow` or `broken` (the contract). */
export type KillMatrixRow = { readonly down: string; readonly slow: string; readonly broken: string }

/** A row per service: `{ rewards: { down: '200 balance missing (unavailable)', … }, … }`. */
export type KillMatrix = Readonly<Record<string, KillMatrixRow>>

/**
 * Takes each service of an endpoint down, slow and broken in turn and tells how the endpoint answers: the status, then
 * the `code` of a problem or the `degraded` parts, as in `'504 BFF_SERVICE_TIMEOUT'` and
 * `'200 balance missing (timeout), picks fallback (timeout)'`.
 *
 * A healthy request comes first; a service that it does not call is left out. All services are healed at the start and
 * at the end, and the recorded calls are forgotten. A run takes about one timeout of the app per service.
 *
 * @throws Error naming service and fault when the answer is not JSON, is an error without a `code` (a bare 500), or
 * leaves a rejection unhandled; and when the healthy request does not succeed.
 *
 * @example
 * const request = { path: '/v1/home', headers: await tokenFor('u1', 'home:read') }
 * expect(await killMatrix(createApp(shop.settings), request, shop)).toEqual({
 *   users: { down: '502 BFF_SERVICE_UNAVAILABLE', slow: '504 BFF_SERVICE_TIMEOUT', broken: '502 BFF_SERVICE_CONTRACT' },
 * })
 */
export const killMatrix = async <Name extends string>(
  app: KillMatrixApp,
  request: KillMatrixRequest,
  shop: Backends<Name>,
  options: KillMatrixOptions<Name> = {},
): Promise<KillMatrix> => {
  const { services = shop.names, slow = 30_000 } = options
  const rejections = watchRejections()

  const ask = async (cell: string, mustSucceed = false) => {
    const where = `killMatrix: ${request.method ?? 'GET'} ${request.path}, ${cell}`
    const response = await answered(where, app, request)
    if (mustSucceed && response.status >= 400)
      throw new Error(`${where}: ${response.status}: ${await response.text()}`)
    const line = await outcome(where, response)
    await rejections.check(where)
    return line
  }
  const cell = async (name: Name, fault: string, inflict: () => unknown) => {
    await inflict()
    const line = await ask(`${name} ${fault}`)
    await shop.heal(name)
    return line
  }
  const row = async (name: Name): Promise<KillMatrixRow> => ({
    down: await cell(name, 'down', () => shop.down(name)),
    slow: await cell(name, 'slow', () => shop.slow(name, slow)),
    broken: await cell(name, 'broken', () => shop.broken(name, 'contract')),
  })

  try {
    await shop.heal()
    shop.clear()
    await ask('every service up', true)
    const called = services.filter((name) => shop.calls(name).length > 0)
    const rows: [Name, KillMatrixRow][] = []
    for (const name of called) rows.push([name, await row(name)])
    return Object.fromEntries(rows)
  } finally {
    rejections.stop()
    await shop.heal()
    shop.clear()
  }
}

const answered = async (where: string, app: KillMatrixApp, { path, ...init }: KillMatrixRequest) => {
  try {
    return await app.request(path, init)
  } catch (cause) {
    throw new Error(`${where}: threw ${cause}`, { cause })
  }
}
