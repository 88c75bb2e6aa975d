import type { Backends } from './backends/backends.ts'

/** What the services saw when the client of a gateway left. */
export interface ClientLeft {
  /** The services whose calls were cut off before they had answered. */
  readonly aborted: readonly string[]
  /** Milliseconds until the last of them saw it. */
  readonly after: number
}

/**
 * Asks a served gateway for something while every service hangs, and leaves as soon as the named services have been
 * called. Heals them afterwards.
 *
 * @param url of the gateway and the path that is asked for
 * @param services those that are called before anything is known, at least one
 * @throws TypeError without a service; Error naming what did not happen: the call that did not come, when the gateway answers without it or it is not there
 * in time; and the calls that do not end when the client has left.
 *
 * @example
 * const { aborted, after } = await clientLeaves(`${url}/v1/home`, { headers }, shop, ['users', 'orders'])
 * expect(aborted).toEqual(['users', 'orders'])
 * expect(after).toBeLessThan(100)
 */
export const clientLeaves = async <Name extends string>(
  url: string,
  init: RequestInit,
  shop: Backends<Name>,
  services: readonly Name[],
): Promise<ClientLeft> => {
  const where = `clientLeaves: ${init.method ?? 'GET'} ${url}`
  if (services.length === 0) throw new TypeError(`${where}: services is empty, so there is nothing to leave`)
  shop.clear()
  for (const name of shop.names) shop.broken(name, 'hang')
  const leaving = new AbortController()
  const answer = fetch(url, { ...init, signal: leaving.signal })

  try {
    await Promise.race([
      Promise.all(services.map((name) => shop.called(name))),
      answeredEarly(where, answer, () => services.filter((name) => shop.calls(name).length === 0)),
    ])
    const left = performance.now()
    leaving.abort()
    await Promise.all([answer.catch(() => {}), shop.settled()])

    const calls = shop.names.flatMap((name) => shop.calls(name).map((call) => ({ name, ...call })))
    const aborted = calls.filter(({ state }) => state === 'aborted')
    return {
      aborted: [...new Set(aborted.map(({ name }) => name))],
      after: Math.max(...aborted.map(({ endedAt = Number.POSITIVE_INFINITY }) => endedAt - left)),
    }
  } finally {
    leaving.abort()
    await shop.heal()
  }
}

/** Rejects when the answer comes first: nobody who waits for its calls would learn that they do not come any more. */
const answeredEarly = async (where: string, answer: Promise<Response>, uncalled: () => readonly string[]) => {
  const response = await answer
  const missing = uncalled().join(', ')
  throw new Error(
    `${where} answered ${response.status} before it called ${missing}: ${await response.text()}`,
  )
}
