import { Pool } from 'undici'
import { z } from 'zod'
import { now } from '../../latency/metronome.ts'
import { percentile } from '../../report/median.ts'

/** Open before it begins, as those of a load balancer are. Node takes one new connection in a turn of its event loop. */
const connections = 512

/** Requests at times that are fixed beforehand, whatever the answers do. */
export const Flood = z.object({
  origin: z.url(),
  path: z.string(),
  /** Requests a second; bounded, since each that is not answered is a connection. */
  rate: z.number().positive().max(20_000),
  seconds: z.number().positive().max(60),
  authorizations: z.array(z.string()),
  /** The length of the right answer. */
  bytes: z.number().int(),
})

/** Requests at times that are fixed beforehand, whatever the answers do. */
export type Flood = z.output<typeof Flood>

/** What became of them: good answers a second while it lasted, degraded ones among them, and milliseconds from when each was due. */
export const Flooded = z.object({
  sent: z.number(),
  good: z.number(),
  goodput: z.number(),
  degraded: z.number(),
  statuses: z.record(z.string(), z.number()),
  p50: z.number(),
  p99: z.number(),
  /** Milliseconds by which 99 % of the requests were sent late at most: the lateness of what measures. */
  lag: z.number(),
})

/** What became of a flood. */
export type Flooded = z.output<typeof Flooded>

/** Makes the requests of a flood, and waits for every answer. */
export const runFlood = async (flood: Flood): Promise<Flooded> => {
  const { origin, rate, seconds, bytes } = flood
  const pool = new Pool(origin, { connections, pipelining: 1, allowH2: false, headersTimeout: 20_000 })
  const statuses: Record<string, number> = {}
  const took: number[] = []
  const lags: number[] = []
  const count = Math.round(rate * seconds)
  await Promise.all(Array.from({ length: connections }, () => ask(pool, { ...flood, path: '/livez' }, 0)))
  const start = now() + 20
  let inTime = 0
  let degraded = 0
  const visits: Promise<void>[] = []

  const visit = async (index: number, due: number) => {
    lags.push(now() - due)
    const { status, length, isDegraded } = await ask(pool, flood, index)
    const is = status === '200' && length !== bytes && !isDegraded ? 'wrong' : status
    statuses[is] = (statuses[is] ?? 0) + 1
    if (is !== '200') return
    if (isDegraded) degraded += 1
    const at = now()
    took.push(at - due)
    if (at < start + seconds * 1_000) inTime += 1
  }
  await new Promise<void>((resolve) => {
    const pace = setInterval(() => {
      for (const at = now(); visits.length < count; ) {
        const due = start + (visits.length * 1_000) / rate
        if (due > at) return
        visits.push(visit(visits.length, due))
      }
      clearInterval(pace)
      resolve()
    }, 1)
  })
  await Promise.all(visits)
  await pool.destroy()
  took.sort((a, b) => a - b)
  const [p50, p99] = took.length === 0 ? [0, 0] : [percentile(took, 0.5), percentile(took, 0.99)]
  const lag = percentile(
    lags.toSorted((a, b) => a - b),
    0.99,
  )
  return { lag, sent: count, good: took.length, goodput: inTime / seconds, degraded, statuses, p50, p99 }
}

interface Asked {
  readonly status: string
  readonly length: number
  readonly isDegraded: boolean
}

/** What stands at the end of a degraded answer. */
const mark = Buffer.from('"degraded":[')

const ask = (pool: Pool, { path, authorizations }: Flood, index: number) =>
  new Promise<Asked>((resolve) => {
    let status = ''
    let length = 0
    let isDegraded = false
    const headers = {
      accept: 'application/json',
      authorization: authorizations[index % authorizations.length] ?? '',
    }
    pool.dispatch(
      { method: 'GET', path, headers },
      {
        onRequestStart: () => {},
        onResponseStart: (_, code) => {
          status = String(code)
        },
        onResponseData: (_, chunk) => {
          length += chunk.length
          isDegraded ||= chunk.includes(mark)
        },
        onResponseEnd: () => resolve({ status, length, isDegraded }),
        onResponseError: (_, error) => resolve({ status: codeOf(error), length: 0, isDegraded }),
      },
    )
  })

const codeOf = (error: Error) => ('code' in error && typeof error.code === 'string' ? error.code : error.name)
