import { type Servable, serve } from '../edge/listen/serve.ts'
import type { Backends } from './backends/backends.ts'
import { clientLeaves } from './client-leaves.ts'

/** Paths, each with the services it calls before it knows anything: those whose calls are open when every service hangs. */
export type FirstCalls<Name extends string> = readonly (readonly [path: string, services: readonly Name[]])[]

/** What {@link checkDisconnects} asks with. */
export interface DisconnectCheck<Name extends string> {
  /** Served on a free port, and closed afterwards. */
  readonly app: Servable
  readonly headers: Readonly<Record<string, string>>
  /** The services behind the gateway. */
  readonly shop: Backends<Name>
  readonly firstCalls: FirstCalls<Name>
}

/** Milliseconds within which the last call has to end behind its client. */
const maxAfter = 1_000

/** A machine that stands still may spend a budget once; a call that is left open is left open every time. */
const tries = 3

/**
 * Asks a gateway for each path, leaves when its first calls are under way, and returns a line for each path whose calls are not all
 * closed within a second: none when every one of them is.
 *
 * @example
 * await using shop = await backends(fixtures)
 * const headers = await tokenFor('u1', 'home:read')
 * const firstCalls: FirstCalls<keyof typeof fixtures> = [['/v1/home', ['users', 'rewards']]]
 * expect(await checkDisconnects({ app: createApp(shop.settings), headers, shop, firstCalls })).toEqual([])
 */
export const checkDisconnects = async <Name extends string>({
  app,
  headers,
  shop,
  firstCalls,
}: DisconnectCheck<Name>): Promise<string[]> => {
  if (firstCalls.length === 0)
    throw new TypeError('checkDisconnects: firstCalls is empty, so nothing is asked for')
  const { url, stop } = await serve(app, { port: 0, shedding: false })
  const findingOf = async (path: string, services: readonly Name[]): Promise<string | undefined> => {
    try {
      const { aborted, after } = await clientLeaves(url + path, { headers }, shop, services)
      return differenceOf(path, services, aborted) ?? tooLate(path, after)
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }
  const findings: string[] = []
  try {
    // The first requests pay for loading and compiling code, and a budget is real time.
    for (const [path] of firstCalls) await (await fetch(url + path, { headers })).text()
    for (const [path, services] of firstCalls) {
      let found = await findingOf(path, services)
      for (let tried = 1; found !== undefined && tried < tries; tried++)
        found = await findingOf(path, services)
      if (found !== undefined) findings.push(found)
    }
    return findings
  } finally {
    await stop()
  }
}

const differenceOf = (path: string, services: readonly string[], aborted: readonly string[]) => {
  const more = aborted.filter((name) => !services.includes(name))
  const fewer = services.filter((name) => !aborted.includes(name))
  if (more.length + fewer.length === 0) return
  return `${path} is to call ${services.join(', ')} first: cut off were ${aborted.join(', ') || 'none'}`
}

const tooLate = (path: string, after: number) =>
  after < maxAfter
    ? undefined
    : `${path} closed its last call ${Math.round(after)} ms after its client had left`
