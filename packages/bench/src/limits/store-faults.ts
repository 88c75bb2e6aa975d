import { setTimeout as sleep } from 'node:timers/promises'
import { startRedis, type TestRedis } from '@bffkit/core/testing'
import { portOf, startRelay } from '../../../core/src/store/test/start-relay.ts'
import { askRedis } from './ask-redis.ts'
import { type LimitedChild, limitedChild } from './limited-child.ts'
import { type Answered, steadyClient } from './load/steady-client.ts'

/** What a client of one gateway saw while its store of limits failed. */
export interface Faulted {
  readonly fault: string
  readonly policy: Policy
  /** Answers by status, while it failed and until it was well. */
  readonly statuses: Readonly<Record<string, number>>
  /** Milliseconds more than a route without limits took at the same time: in the first half second, and from then on. */
  readonly first: Added
  readonly later: Added
  /** Milliseconds after it was mended until requests were counted there again; `undefined`: not within 5 s. */
  readonly back: number | undefined
  /** Lines that say the store is lost, and the least milliseconds between two of them. */
  readonly lines: number
  readonly apart: number
}

/** Milliseconds. */
export interface Added {
  readonly p50: number
  readonly p99: number
}

const together = '/v1/together'
const alone = '/v1/alone'
const free = '/v1/free'

const policies = ['local', 'open', 'closed'] as const
type Policy = (typeof policies)[number]

/** Requests a second to each gateway. */
const rate = 100
/** Seconds a fault lasts. */
const lasts = 2.5

/** Nothing of it comes back within the proof, so that what is left says who has counted. */
const quota = { quota: 1_000_000, window: 31 * 86_400_000 }
/** What is spent beforehand, which only the store knows. */
const spent = 100_000

/** What is written outlives the process, and a slow disk is none of the faults. */
const fast = { appendfsync: 'no' }

interface Fault {
  readonly name: string
  /** Default: a rate, and requests under way. */
  readonly path?: string
  /** Whether it cannot be done twice. */
  readonly isOnce?: boolean
  begin(): unknown
  end(): unknown
}

/**
 * Breaks Redis in each way, with a gateway of each policy before it. What is missed is tried once more: a machine that does other work is
 * late at some time, a gateway that is late is so every time.
 */
export const proveFaults = async (
  isMissed: (proved: readonly Faulted[]) => boolean,
  progress: (line: string) => void,
): Promise<Faulted[]> => {
  await using stack = new AsyncDisposableStack()
  const redis = stack.use(await startRedis(fast))
  const replica = stack.use(await startRedis({ ...fast, replicaof: `127.0.0.1 ${portOf(redis)}` }))
  const relay = await startRelay(portOf(redis))
  stack.defer(() => relay.close())
  const direct = await gatewaysAt(stack, redis.url, 'direct:')
  const relayed = await gatewaysAt(stack, relay.url, 'relayed:')

  const proved: Faulted[] = []
  const prove = async (fault: Fault, gateways: readonly Gateway[]) => {
    const first = await proveFault(fault, gateways)
    const isAgain = isMissed(first) && fault.isOnce !== true
    progress(`Redis was ${fault.name}${isAgain ? ', and is so again' : ''}`)
    const second = isAgain ? await proveFault(fault, gateways) : first
    proved.push(...first.map((one, policy) => (isMissed([one]) ? (second[policy] ?? one) : one)))
  }
  for (const fault of faultsOf(redis)) await prove(fault, direct)
  for (const fault of [...delays(relay), failover(redis, replica, relay)]) await prove(fault, relayed)
  return proved
}

const faultsOf = (redis: TestRedis): Fault[] => [
  { name: 'frozen', begin: redis.freeze, end: redis.thaw },
  {
    name: 'full',
    // A script that has begun by forgetting who is gone may go on to write, however full Redis is.
    path: alone,
    begin: () => askRedis(redis, 'CONFIG', 'SET', 'maxmemory', '1'),
    end: () => askRedis(redis, 'CONFIG', 'SET', 'maxmemory', '0'),
  },
  { name: 'killed', begin: redis.kill, end: redis.start },
]

type Relay = Awaited<ReturnType<typeof startRelay>>

const delays = (relay: Relay): Fault[] =>
  [5, 50, 500].map((ms) => ({
    name: `slow, ${ms} ms`,
    begin: () => relay.delay(ms),
    end: () => relay.delay(0),
  }))

/** The master becomes a replica, to which connections stay open; then its name moves to the new one. */
const failover = (redis: TestRedis, replica: TestRedis, relay: Relay): Fault => ({
  name: 'READONLY, then failed over',
  isOnce: true,
  begin: async () => {
    await askRedis(replica, 'REPLICAOF', 'NO', 'ONE')
    await askRedis(redis, 'REPLICAOF', '127.0.0.1', String(portOf(replica)))
  },
  end: () => relay.moveTo(portOf(replica)),
})

interface Gateway {
  readonly policy: Policy
  readonly child: LimitedChild
}

const gatewaysAt = async (stack: AsyncDisposableStack, url: string, prefix: string): Promise<Gateway[]> => {
  const gateways: Gateway[] = []
  for (const policy of policies) {
    const by = 'principal' as const
    const parallel = { name: 'parallel', parallel: 64, onStoreLoss: policy }
    const routes = {
      together: [{ name: 'rate', by, ...quota, onStoreLoss: policy }, parallel],
      alone: [{ name: 'alone', by, ...quota, onStoreLoss: policy }],
      free: [],
    }
    const limiting = { routes, store: { url, prefix: `${prefix}${policy}:` } }
    gateways.push({ policy, child: stack.use(await limitedChild(limiting)) })
  }
  for (const { child } of gateways)
    for (const path of [together, alone, free]) {
      const client = steadyClient(child.url, path)
      // What is decided before there is a connection is counted elsewhere.
      while (path !== free && !isCountedThere(await client.ask({ 'x-cost': String(spent) }))) await sleep(10)
      await client.run(rate, 0.5)
      await client.close()
    }
  return gateways
}

const isCountedThere = ({ status, left }: Answered) => status === 200 && left <= quota.quota - spent

const proveFault = async (fault: Fault, gateways: readonly Gateway[]): Promise<Faulted[]> => {
  await Promise.all(gateways.map(({ child }) => child.report()))
  const clients = gateways.map(({ child }) => steadyClient(child.url, fault.path ?? together))
  const controls = gateways.map(({ child }) => steadyClient(child.url, free))
  await Promise.all([...clients, ...controls].map((client) => client.run(rate, 0.3)))
  const begun = performance.now()
  const meanwhile = controls.map((client) => client.run(rate, lasts))
  const during = clients.map((client) => client.run(rate, lasts))
  await fault.begin()
  await sleep(Math.max(0, lasts * 1_000 - (performance.now() - begun)))
  const failed = await Promise.all(during)
  const unlimited = await Promise.all(meanwhile)
  await fault.end()
  const mended = performance.now()
  const after = await Promise.all(clients.map((client) => client.until(rate, 5, isCountedThere)))
  await Promise.all([...clients, ...controls].map((client) => client.close()))
  return await Promise.all(
    gateways.map(async ({ policy, child }, index) => {
      const { lost } = await child.report()
      const answers = failed[index] ?? []
      const mendedAnswers = after[index] ?? []
      const isFirst = ({ sent }: Answered) => sent < begun + 500
      const isLater = (answer: Answered) => !isFirst(answer)
      const usual = unlimited[index] ?? []
      return {
        fault: fault.name,
        policy,
        statuses: countsOf([...answers, ...mendedAnswers]),
        first: addedTo(usual.filter(isFirst), answers.filter(isFirst)),
        later: addedTo(usual.filter(isLater), answers.filter(isLater)),
        back: backAfter(mendedAnswers, mended),
        lines: lost.length,
        apart: Math.min(Infinity, ...lost.slice(1).map((at, line) => at - (lost[line] ?? 0))),
      }
    }),
  )
}

const backAfter = (answers: readonly Answered[], mended: number): number | undefined => {
  const first = answers.find(isCountedThere)
  return first && Math.max(0, first.sent + first.took - mended)
}

const countsOf = (answers: readonly Answered[]) => {
  const counts: Record<string, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

const percentileOf = (answers: readonly Answered[], p: number): number => {
  const took = answers.map((one) => one.took).toSorted((a, b) => a - b)
  return took[Math.max(0, Math.ceil(took.length * p) - 1)] ?? Number.NaN
}

const addedTo = (usual: readonly Answered[], answers: readonly Answered[]): Added => ({
  p50: percentileOf(answers, 0.5) - percentileOf(usual, 0.5),
  p99: percentileOf(answers, 0.99) - percentileOf(usual, 0.99),
})
