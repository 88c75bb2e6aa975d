import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { child } from '../process/child.ts'
import { type Asked, judge, Report } from './judge.ts'
import { startShop } from './shop.ts'
import { plainClient, secureClient, type Visit, visits } from './visits.ts'

/** How a gateway is instrumented and served. */
export interface Variant {
  /** The instrumentations, with commas between them. */
  readonly instrument: string
  /** What `OTEL_TRACES_SAMPLER` says, which the process of the gateway inherits. */
  readonly sampler: 'parentbased_always_on' | 'parentbased_always_off'
  /** Files of a certificate, where it is served over TLS. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined
}

const Started = z.object({ url: z.url() })
const hex = (bytes: number) => randomBytes(bytes).toString('hex')

/** Asks an instrumented gateway for everything, and says what was counted and, one line each, what was wrong. */
export const proveTraces = async ({ instrument, sampler, tls }: Variant) => {
  using shop = await startShop()
  const preload = String(new URL(`./preload.ts?instrument=${instrument}`, import.meta.url))
  await using gateway = child('traces', 'traces/gateway/main.ts', 'ignore', ['--import', preload])
  const { url } = await gateway.ask({ ask: 'start', url: shop.url, tls }, Started)
  using client = tls ? secureClient(url) : plainClient(url)

  const asked: Asked[] = []
  const wrong: string[] = []
  const send = async ({ path, coming, status, leaves }: Visit) => {
    const requestId = `request-${asked.length}`
    const sampled = coming === 'alone' ? sampler === 'parentbased_always_on' : coming === 'sampled'
    const came =
      coming === 'alone' ? undefined : { traceId: hex(16), parentId: hex(8), state: `vendor=${hex(4)}` }
    asked.push({ requestId, path, sampled, came })
    const trace = came && {
      traceparent: `00-${came.traceId}-${came.parentId}-0${sampled ? 1 : 0}`,
      tracestate: came.state,
    }
    const got = await client.get(path, { 'x-request-id': requestId, ...trace }, leaves)
    if (got !== status) wrong.push(`${path}: ${got} in place of ${status}`)
  }
  for (const group of visits()) {
    await Promise.all(group.map(send))
    // What is kept for a millisecond is over then, and what is renewed behind an answer is there.
    await sleep(5)
  }
  const reported = await untilReported(() => gateway.ask({ ask: 'report' }, Report), asked.length)
  wrong.push(...judge(asked, reported, shop.got, instrument.includes('undici')))
  return { requests: asked.length, calls: shop.got.length, spans: reported.spans.length, wrong }
}

/** Asks until every request has its line, and what is recorded grows no more. */
const untilReported = async (ask: () => Promise<Report>, requests: number): Promise<Report> => {
  let reported = await ask()
  for (let tries = 0; tries < 50; tries += 1) {
    const before = reported.spans.length
    await sleep(200)
    reported = await ask()
    if (reported.lines.length >= requests && reported.spans.length === before) break
  }
  return reported
}
