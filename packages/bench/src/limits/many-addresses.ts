import { child } from '../process/child.ts'
import { percentile } from '../report/median.ts'
import { limitedChild } from './limited-child.ts'
import { LimitLoaded } from './load/limit-load.ts'
import { type Answered, steadyClient } from './load/steady-client.ts'

/** What so many addresses did to a gateway, beside the same load from one. */
export interface Addressed {
  readonly from: 'one address' | 'as many addresses'
  readonly requests: number
  readonly seconds: number
  readonly statuses: Readonly<Record<string, number>>
  /** Milliseconds of the client that behaves, meanwhile. */
  readonly p50: number
  readonly p99: number
  /** What it was answered. */
  readonly behaved: Readonly<Record<string, number>>
  readonly rssMb: number
  readonly kept: number
  /** Microseconds of CPU a request. */
  readonly cpuUs: number
}

/** What is known of the client that behaves in the end. */
interface Remembered {
  /** Units it has left, and what it must have left: no more than `most` can have come back. */
  readonly left: number
  readonly least: number
  readonly most: number
  /** What 100 addresses of one IPv6 /64 have spent together, in units. */
  readonly block: number
}

/** So much for so long that hardly anything comes back while it is proved: what is forgotten is seen. */
const quota = { quota: 10_000_000, window: 31 * 86_400_000 }

/** Units that the client that behaves has spent before. */
const spent = 1_000

/** Requests from one address that are enough to compare with. */
const enough = 100_000

/** Of the counts that would be needed this part is kept. */
const share = 0.1

/** Sends requests from one address, and then as many from an address each, while a client that behaves goes on. */
export const proveAddresses = async (addresses: number) => {
  await using stack = new AsyncDisposableStack()
  const maxKeys = Math.max(100, Math.floor(addresses * share))
  const routes = { limited: [{ name: 'address', by: 'address' as const, ...quota }] }
  const gateway = stack.use(await limitedChild({ routes, store: { maxKeys } }))
  const load = stack.use(child('load', 'limits/load/main.ts'))
  const behaving = steadyClient(gateway.url, '/v1/limited', { 'x-forwarded-for': '192.0.2.1' })
  stack.defer(() => behaving.close())
  const ask = (requests: number, addressesFrom?: number) =>
    load.ask(
      { origins: [gateway.url], path: '/v1/limited', clients: 16, requests, addressesFrom },
      LimitLoaded,
    )

  await ask(5_000)
  let units = spent
  const started = performance.now()
  await behaving.ask({ 'x-cost': String(spent) })
  const prove = async (
    from: Addressed['from'],
    requests: number,
    addressesFrom?: number,
  ): Promise<Addressed> => {
    const before = await gateway.report()
    const loaded = ask(requests, addressesFrom)
    let isOver = false
    const watched = behaving.until(50, 3_600, () => isOver)
    const said = await loaded
    isOver = true
    const answers = await watched
    units += answers.length
    const after = await gateway.report()
    const took = answers.map((one) => one.took).toSorted((a, b) => a - b)
    return {
      from,
      requests,
      seconds: said.seconds,
      statuses: said.statuses,
      p50: percentile(took, 0.5),
      p99: percentile(took, 0.99),
      behaved: countsOf(answers),
      rssMb: after.rssMb,
      kept: after.kept,
      cpuUs: (after.cpuUs - before.cpuUs) / requests,
    }
  }
  const proved = [
    await prove('one address', Math.min(addresses, enough)),
    await prove('as many addresses', addresses, 0),
  ]
  const { left } = await behaving.ask({ 'x-cost': '0' })
  const least = quota.quota - units
  const back = Math.ceil(((performance.now() - started) * quota.quota) / quota.window)
  const remembered: Remembered = { left, least, most: least + back, block: await blockSpent(behaving) }
  return { proved, remembered, maxKeys }
}

const blockSpent = async ({ ask }: ReturnType<typeof steadyClient>): Promise<number> => {
  const from = (n: number) => ({ 'x-forwarded-for': `2001:db8:ffff:ffff::${n.toString(16)}` })
  const { left } = await ask(from(1))
  for (let n = 2; n < 100; n += 1) await ask(from(n))
  const { left: last } = await ask(from(100))
  return left - last + 1
}

const countsOf = (answers: readonly Answered[]) => {
  const counts: Record<string, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}
