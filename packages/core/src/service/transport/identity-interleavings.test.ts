import type { Dispatcher } from 'undici'
import { afterAll, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { openScope } from '../../scope/open-scope.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { openServices } from '../bind.ts'
import type { CallOptions } from '../call.ts'
import { connect } from '../connect.ts'
import { RequestCalls } from '../request-calls.ts'
import { service } from '../service.ts'
import {
  type AskedAs,
  clientOf,
  expectedIdentity,
  identityIn,
  isRefused,
  optionsOf,
  type Policies,
  policies,
  principalOf,
  repeatedIn,
} from '../test/received-identity.ts'
import { seeded } from '../test/seeded.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** How many histories are played. Default 5,000; `npm run prove:identity` is the long proof, about a minute. */
    histories?: number
  }
}
const long = inject('histories')
const histories = long ?? 5_000
const stepsOfOne = 12
const users = ['user a 1', 'user b 1', 'key a 1', 'user a 1|1:x', 'user a __proto__']

const random = seeded(20)
const below = (count: number) => Math.floor(random() * count)
const one = <T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0]

/** A request that has been sent and waits for the history to answer it. */
interface Pending {
  readonly headers: readonly string[]
  readonly handler: Dispatcher.DispatchHandler
  readonly controller: Dispatcher.DispatchController
}
const pending = new Set<Pending>()
const counts = { asked: 0, refused: 0, answered: 0, failed: 0, sent: 0, repeated: 0 }

/** Connections that lead nowhere: what is sent waits. */
const nowhere = {
  dispatch: ({ headers }: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) => {
    const flat = Array.isArray(headers) ? headers.map(String) : []
    let aborted = false
    const controller = {
      get aborted() {
        return aborted
      },
      paused: false,
      reason: null,
      abort: (reason: Error) => {
        aborted = true
        pending.delete(sent)
        handler.onResponseError?.(controller, reason)
      },
      pause: () => {},
      resume: () => {},
    }
    const sent: Pending = { headers: flat, handler, controller }
    pending.add(sent)
    counts.sent += 1
    counts.repeated += repeatedIn(flat).length
    handler.onRequestStart?.(controller, {})
    return true
  },
}

const answerHeaders = {
  'content-type': 'application/json',
  'cache-control': 'max-age=1, stale-while-revalidate=2, stale-if-error=60',
}
const answer = (sent: Pending, status: number) => {
  pending.delete(sent)
  const { handler, controller, headers } = sent
  handler.onResponseStart?.(controller, status, answerHeaders, '')
  if (!controller.aborted)
    handler.onResponseData?.(controller, Buffer.from(JSON.stringify(identityIn(headers))))
  if (!controller.aborted) handler.onResponseEnd?.(controller, {})
}

const Identity = z.object({
  authorization: z.array(z.string()),
  user: z.string().nullable(),
  cookie: z.string().nullable(),
})
const clock = manualClock()
const opened = new Map<string, ReturnType<typeof open>>()
const open = (policy: Policies) => {
  const { own, defaults } = optionsOf(policy)
  const echo = service('echo', own, (call) => ({ call }))
  const connected = openServices(connect({ echo }, { ECHO_URL: 'http://127.0.0.1:1' }, defaults), {
    clock,
    random,
  })
  Object.assign(Object(connected.upstreams.echo).instance, { pool: nowhere, fresh: () => nowhere })
  return connected
}

const kept = (scope: 'shared' | 'principal'): CallOptions['cache'] => ({
  ttl: 1_000,
  staleWhileRevalidate: 2_000,
  staleIfError: 60_000,
  scope,
})
const caches = [undefined, kept('principal'), kept('principal'), kept('shared'), 'http'] as const
const owns = [
  {},
  {},
  {},
  { 'x-note': 'n' },
  { Authorization: 'Basic own' },
  { 'X-User': 'own' },
  { cookie: 'own=1' },
] as const

/** One request of one caller; an open route has nobody. */
const request = (connected: ReturnType<typeof open>, who: string | undefined) => {
  const client = clientOf(who)
  const scope = openScope({
    clock,
    budget: 30_000,
    header: (name) => client[name],
    serviceState: new RequestCalls(connected.upstreams),
  })
  if (who !== undefined) {
    scope.principal = principalOf(who)
    scope.token = `token of ${who}`
    scope.tokenFor = () => `token for ${who}`
  }
  return { who, scope, call: connected.bind(scope).echo.call }
}
type Request = ReturnType<typeof request>

const ask = async (
  policy: Policies,
  { who, call }: Request,
  own: AskedAs['own'],
  cache: CallOptions['cache'],
) => {
  const path = one(['p1', 'p2?a=1&b=2', 'p2?b=2&a=1'])
  const lane = below(12)
  const asked = { who, own, cache: lane > 0 ? cache : undefined }
  counts.asked += 1
  try {
    const received =
      lane === 0
        ? await call.ky.get(path, { headers: own }).json()
        : await call.get(path, Identity, { headers: own, ...(cache && { cache }) })
    counts.answered += 1
    expect(isRefused(policy, asked)).toBe(false)
    expect(received).toEqual(expectedIdentity(policy, asked))
  } catch (error) {
    if (error instanceof BffError) counts.failed += 1
    else if (error instanceof TypeError && isRefused(policy, asked)) counts.refused += 1
    else throw error
  }
}

const play = async () => {
  const policy = {
    declared: one(policies),
    standard: one(policies),
    forwards: one([[], ['accept-language'], ['x-user']]),
  }
  const key = JSON.stringify(policy)
  const connected = opened.get(key) ?? open(policy)
  opened.set(key, connected)
  const requests = [undefined, ...users].map((who) => request(connected, who))
  const asked: Promise<void>[] = []
  for (let step = 0; step < stepsOfOne; step += 1) {
    const who = requests[below(requests.length)]
    const [waiting] = [...pending].slice(below(pending.size || 1))
    const chance = random()
    if (who && chance < 0.55) asked.push(ask(policy, who, one(owns), one(caches)))
    else if (waiting && chance < 0.8) answer(waiting, chance < 0.72 ? 200 : 503)
    else if (chance < 0.88) clock.advance(one([100, 900, 2_500]))
    else if (who && chance < 0.93)
      who.scope.cancellation.cancel(new BffError('BFF_CLIENT_GONE', 'client: left'))
    else if (who && chance < 0.96)
      asked.push(
        who.call.post('p1', z.unknown()).then(
          () => {},
          () => {},
        ),
      )
    else await Promise.resolve()
  }
  const over = Promise.all(asked).then(() => true)
  while (!(await Promise.race([over, new Promise((resolve) => setImmediate(resolve, false))])))
    for (const sent of [...pending]) answer(sent, 200)
  for (const sent of [...pending]) answer(sent, 200)
  for (const { scope } of requests) scope.end(() => {})
}

afterAll(async () => {
  for (const { close } of opened.values()) await close().catch(() => {})
})

it('A1, K2: gives no user what is for another, in whatever order five of them ask, answers come, fail and grow old', async () => {
  for (let history = 0; history < histories; history += 1) await play()

  if (long !== undefined) console.info(`${histories} histories`, counts)
  expect(counts.repeated).toBe(0)
  expect(counts.answered).toBeGreaterThan(histories)
  expect(counts.refused).toBeGreaterThan(histories / 10)
}, 600_000)
