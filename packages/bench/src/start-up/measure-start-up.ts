import { performance } from 'node:perf_hooks'
import { z } from 'zod'
import type { Bench } from '../bench.ts'
import { home } from '../case/page.ts'
import { child } from '../process/child.ts'
import { checkedLength } from '../right-answer.ts'
import { bundle } from './bundle.ts'

/** Milliseconds from the start of a gateway's process to its first answer, in one round or in the median of all. */
export interface StartUp {
  /** From the TypeScript sources, without any cache. */
  readonly source: number
  /** Bundled into one file, with Node's compile cache filled by a start before. */
  readonly bundled: number
}

/** Decimals each member of {@link StartUp} is reported with. */
export const startUpDecimals: Readonly<Record<keyof StartUp, number>> = { source: 0, bundled: 0 }

const Started = z.object({ url: z.url() })

/**
 * Measures once how long the case `full` takes from the start of its process to its first answer, a complete home
 * screen for a user whose token is checked.
 *
 * @throws Error when that answer is wrong.
 */
export const measureStartUp = async (bench: Bench): Promise<StartUp> => {
  await using bundled = await bundle()
  await startOnce(bundled.main, bench)
  return {
    source: await startOnce('start-up/main.ts', bench),
    bundled: await startOnce(bundled.main, bench),
  }
}

const startOnce = async (main: string | URL, { backend, log }: Bench): Promise<number> => {
  const started = performance.now()
  await using gateway = child('start-up', main, log)
  const { url } = await gateway.ask(backend, Started)
  const response = await fetch(url + home.path, { headers: { authorization: backend.authorizations[0] } })
  const text = await response.text()
  const took = performance.now() - started
  checkedLength('start-up', home, response.status, text)
  return took
}
