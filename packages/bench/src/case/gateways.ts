import { z } from 'zod'
import type { Bench } from '../bench.ts'
import { type Load, Speed } from '../load/load.ts'
import { type Child, child } from '../process/child.ts'
import type { Allocated } from '../profile/allocation-count.ts'
import type { Sites } from '../profile/allocation-profile.ts'
import type { Spent } from '../profile/cpu-profile.ts'
import { checkedLength } from '../right-answer.ts'
import { type CaseName, caseOf } from './registry.ts'

const Started = z.object({ url: z.url() })
const Usage = z.object({ cpuUs: z.number(), allocatedKb: z.number(), rssMb: z.number() })

/** The gateway of a case while it runs, in one process or in several that share the load. */
export interface Gateways extends AsyncDisposable {
  readonly origins: readonly [string, ...string[]]
  /** The length of the right answer. */
  readonly bytes: number
  /** The processes. */
  readonly processes: readonly Child[]
  /** Microseconds of CPU and kB allocated so far, and memory in MB, of all processes together. */
  usage(): Promise<z.output<typeof Usage>>
  /**
   * Makes so many requests as fast as they are answered.
   *
   * @param keep leaves the connections open for the next requests, which then pay for none. Default: no.
   * @throws Error naming the case at the first wrong answer.
   */
  visit(requests: number, keep?: boolean): Promise<z.output<typeof Speed>>
  /** Says where the first process spends its time during `work`. */
  profile(work: () => Promise<unknown>): Promise<Spent>
  /** Counts what the first process allocates during `work`. */
  count(work: () => Promise<unknown>): Promise<Allocated>
  /** Says where the first process allocates during `work`. */
  sample(work: () => Promise<unknown>): Promise<Sites>
}

/**
 * Starts the gateway of a case, in fresh processes.
 *
 * @throws Error when one of them does not answer exactly what the others answer.
 */
export const startGateways = async (
  name: CaseName,
  bench: Bench,
  flags: readonly string[] = [],
): Promise<Gateways> => {
  const { backend, load } = bench
  const { processes = 1, connections = 32, page } = caseOf(name)
  await using stack = new AsyncDisposableStack()
  const [first, ...others] = await Promise.all([
    startGateway(name, bench, flags, stack),
    ...Array.from({ length: processes - 1 }, () => startGateway(name, bench, flags, stack)),
  ])
  const all = [first, ...others]
  const origins: Gateways['origins'] = [first.origin, ...others.map(({ origin }) => origin)]
  const { bytes } = first
  const running = stack.move()

  return {
    origins,
    bytes,
    processes: all.map(({ process }) => process),
    usage: async () => {
      const used = await Promise.all(all.map(({ process }) => process.ask({ ask: 'usage' }, Usage)))
      return {
        cpuUs: sum(used.map(({ cpuUs }) => cpuUs)),
        allocatedKb: sum(used.map(({ allocatedKb }) => allocatedKb)),
        rssMb: sum(used.map(({ rssMb }) => rssMb)),
      }
    },
    visit: async (requests, keep = false) => {
      const { authorizations } = backend
      const visits: Load = {
        origins: [...origins],
        path: page.path,
        connections,
        keep,
        authorizations,
        bytes,
        requests,
      }
      try {
        return await load.ask(visits, Speed)
      } catch (error) {
        throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error })
      }
    },
    profile: async (work) => {
      await first.process.ask({ ask: 'profile' }, z.object({}))
      await work()
      return await first.process.ask({ ask: 'spent' }, z.record(z.string(), z.number()))
    },
    count: async (work) => {
      await first.process.ask({ ask: 'count' }, z.object({}))
      await work()
      return await first.process.ask({ ask: 'counted' }, z.object({ heap: z.number(), external: z.number() }))
    },
    sample: async (work) => {
      await first.process.ask({ ask: 'sample' }, z.object({}))
      await work()
      return await first.process.ask({ ask: 'sites' }, z.record(z.string(), z.number()))
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

const startGateway = async (
  name: CaseName,
  { backend, log }: Bench,
  flags: readonly string[],
  stack: AsyncDisposableStack,
) => {
  const { page } = caseOf(name)
  const process = stack.use(child(name, 'case/main.ts', log, flags))
  const { url: origin } = await process.ask({ ask: 'start', name, backend }, Started)
  const response = await fetch(origin + page.path, { headers: { authorization: backend.authorizations[0] } })
  return { process, origin, bytes: checkedLength(name, page, response.status, await response.text()) }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
