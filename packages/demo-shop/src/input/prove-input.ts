import fc from 'fast-check'
import type { Listening } from '../gateways/start-gateways.ts'
import { ask } from './ask.ts'
import { judgeOf } from './judge.ts'
import { requestsOf } from './requests.ts'

/** How much is generated. */
export interface ProveOptions {
  /** Requests to each operation. */
  readonly runs: number
  /** The same seed makes the same requests. */
  readonly seed: number
}

/** What a gateway was sent and answered wrongly, each kind of answer once for its operation. */
export interface Proof {
  readonly requests: number
  readonly findings: readonly string[]
  /** How often each status came. */
  readonly statuses: Readonly<Record<number, number>>
}

/**
 * Sends every operation of a gateway's committed document requests that are made from it, within what it says and beyond,
 * and holds every answer against it. A machine that is too busy answers late: what fails with 5xx is asked once more.
 */
export const proveInput = async (
  { name, url, document, headers }: Listening,
  { runs, seed }: ProveOptions,
): Promise<Proof> => {
  const judge = judgeOf(document)
  const findings = new Map<string, string>()
  const statuses: Record<number, number> = {}
  let requests = 0
  for (const [path, item] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(item))
      for (const made of fc.sample(requestsOf(document, method, path, operation), { numRuns: runs, seed })) {
        const sent = { ...made, headers: { ...made.headers, ...headers } }
        let came = await ask(url, sent)
        if (came.status >= 500) came = await ask(url, sent)
        requests += 1
        statuses[came.status] = (statuses[came.status] ?? 0) + 1
        const wrong = judge({ path, method }, came)
        const kind = `${method} ${path} ${came.status}`
        if (wrong !== undefined && !findings.has(kind))
          findings.set(
            kind,
            `${name}: ${made.method} ${made.path.slice(0, 200)} ${textOf(made.headers, made.body)}: ${wrong}`,
          )
      }
  return { requests, findings: [...findings.values()], statuses }
}

const textOf = (headers: Readonly<Record<string, string>>, body: string | undefined) =>
  body === undefined ? '' : `${JSON.stringify(headers)} ${JSON.stringify(body.slice(0, 200))}`
