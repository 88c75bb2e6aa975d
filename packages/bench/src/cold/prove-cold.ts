import { Pool } from 'undici'
import { z } from 'zod'
import type { Backend } from '../backend/backend.ts'
import { home } from '../case/page.ts'
import { openBench } from '../open-bench.ts'
import { type Child, child } from '../process/child.ts'

/** How often instances are started together, and what is asked of them. */
export interface ColdOptions {
  readonly starts: number
  readonly instances: number
  /** Requests a second, of all instances together. */
  readonly rate: number
  readonly seconds: number
  /** Whether they warm up, as `runGateway()` lets them. */
  readonly warm: boolean
}

/** What became of one start: how often each status was answered, with its code, and the lines of the logs with each code. */
export interface ColdStart {
  readonly statuses: Readonly<Record<string, number>>
  readonly codes: Readonly<Record<string, number>>
}

const Started = z.object({ url: z.url() })
const Report = z.object({ codes: z.record(z.string(), z.number()) })

/** Starts instances together, sends requests as soon as they are ready, and says whether a breaker opened. */
export const proveCold = async (
  options: ColdOptions,
  progress: (line: string) => void,
): Promise<ColdStart[]> => {
  await using bench = await openBench(1)
  const starts: ColdStart[] = []
  for (let start = 1; start <= options.starts; start += 1) {
    const one = await startTogether(bench.backend, options)
    progress(`start ${start}: ${JSON.stringify(one)}`)
    starts.push(one)
  }
  return starts
}

const startTogether = async (
  backend: Backend,
  { instances, rate, seconds, warm }: ColdOptions,
): Promise<ColdStart> => {
  await using stack = new AsyncDisposableStack()
  const gateways: Child[] = Array.from({ length: instances }, () =>
    stack.use(child('cold', 'cold/gateway/main.ts')),
  )
  const urls = await Promise.all(
    gateways.map(async (gateway) => {
      const { url } = await gateway.ask({ ask: 'start', backend, warm }, Started)
      while ((await fetch(`${url}/readyz`)).status !== 200)
        await new Promise((resolve) => setTimeout(resolve, 20))
      return url
    }),
  )
  const statuses = await load(urls, backend.authorizations, rate, seconds)
  const reports = await Promise.all(gateways.map((gateway) => gateway.ask({ ask: 'report' }, Report)))
  const codes: Record<string, number> = {}
  for (const one of reports)
    for (const [code, count] of Object.entries(one.codes)) codes[code] = (codes[code] ?? 0) + count
  return { statuses, codes }
}

/** Sends requests at a fixed rate, to one instance after the other, whatever the answers do. */
const load = async (
  urls: readonly string[],
  authorizations: readonly string[],
  rate: number,
  seconds: number,
): Promise<Record<string, number>> => {
  const pools = urls.map((url) => new Pool(url, { connections: 128 }))
  const statuses: Record<string, number> = {}
  const visit = async (index: number) => {
    const authorization = authorizations[index % authorizations.length] ?? ''
    const answered = await pools[index % pools.length]
      ?.request({ method: 'GET', path: home.path, headers: { authorization } })
      .then(async ({ statusCode, body }) => {
        const text = await body.text()
        return statusCode === 200
          ? '200'
          : `${statusCode} ${/BFF_[A-Z_]+/.exec(text)?.[0] ?? 'without a code'}`
      })
      .catch((error: Error) => error.name)
    statuses[answered ?? 'none'] = (statuses[answered ?? 'none'] ?? 0) + 1
  }
  const began = performance.now()
  const visits: Promise<void>[] = []
  while (visits.length < rate * seconds) {
    const due = Math.min(rate * seconds, ((performance.now() - began) * rate) / 1_000)
    while (visits.length < due) visits.push(visit(visits.length))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await Promise.all(visits)
  await Promise.all(pools.map((pool) => pool.destroy()))
  return statuses
}
