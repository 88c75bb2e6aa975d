import { z } from 'zod'
import { child } from '../process/child.ts'
import type { Limiting } from './gateway/limited-gateway.ts'

const Started = z.object({ url: z.url() })
const Report = z.object({
  /** Microseconds of CPU so far. */
  cpuUs: z.number(),
  /** Kilobytes allocated on the heap so far. */
  heapKb: z.number(),
  rssMb: z.number(),
  /** Counts that a store in memory keeps. */
  kept: z.number(),
  /** When it said that the store is lost, since it was asked last. */
  lost: z.array(z.number()),
})

/** Starts a gateway with limits in a process of its own. */
export const limitedChild = async (limiting: Limiting) => {
  await using stack = new AsyncDisposableStack()
  const process = stack.use(child('gateway', 'limits/gateway/main.ts'))
  const { url } = await process.ask({ ask: 'start', limiting }, Started)
  const running = stack.move()
  return {
    url,
    report: () => process.ask({ ask: 'report' }, Report),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** A gateway with limits in a process of its own. */
export type LimitedChild = Awaited<ReturnType<typeof limitedChild>>
