import { expect, it } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import { balance } from '../balance/balance.ts'
import { Members } from '../balance/members.ts'
import { roundRobin } from '../balance/round-robin.ts'
import { someMembers } from '../balance/test/a-member.ts'
import { compose, type Send } from '../outgoing.ts'
import { answered, callsOn } from '../test/a-call.ts'
import { seeded } from '../test/seeded.ts'
import { hedge } from './retry/hedge.ts'
import { retryBudget } from './retry/retry-budget.ts'

const requests = 20_000
/** Milliseconds between two requests. */
const interval = 5
const calls = 5

/**
 * Makes requests of five parallel calls each, at a steady rate, to a service of two instances: one answer in a hundred
 * takes a second, the others 5 to 15 ms.
 */
const fanOuts = (hedged: boolean) => {
  const clock = manualClock()
  const random = seeded(7)
  const aCall = callsOn(clock)
  const members = new Members(clock)
  members.replace(someMembers(2))
  const budget = retryBudget()
  const hosts = new Set<unknown>()
  const latencies: number[] = []
  let sent = 0

  const service: Send = ({ cancellation, instance }, settle) => {
    sent += 1
    hosts.add(instance)
    const stop = clock.after(random() < 0.01 ? 1_000 : 5 + random() * 10, () => settle(answered))
    cancellation.add({
      cancel: (reason) => {
        stop()
        settle(reason)
      },
    })
  }
  const spread = balance({
    members,
    choose: roundRobin(random),
    chooseAgain: roundRobin(random),
    outliers: undefined,
  })
  const send = compose(hedged ? [hedge(true, { clock, budget }), spread] : [spread], service)
  const request = () => {
    const start = clock.now()
    let missing = calls
    for (let i = 0; i < calls; i += 1) {
      budget.deposit()
      send(aCall(), () => {
        missing -= 1
        if (missing === 0) latencies.push(clock.now() - start)
      })
    }
  }
  for (let i = 0; i < requests; i += 1) {
    request()
    clock.advance(interval)
  }
  clock.advance(2_000)
  return { sent, hosts: hosts.size, latencies: latencies.toSorted((a, b) => a - b) }
}

const at = (share: number, sorted: readonly number[]) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0

it('cuts the p99.9 of a fan-out of five to a fifth, when one answer in a hundred is slow, for at most 5 % more load', () => {
  const without = fanOuts(false)
  const hedged = fanOuts(true)
  const extraLoad = hedged.sent / (requests * calls) - 1

  console.log(
    `fan-out of five, p99 / p99.9: ${at(0.99, without.latencies).toFixed(0)} / ${at(0.999, without.latencies).toFixed(0)} ms, ` +
      `hedged ${at(0.99, hedged.latencies).toFixed(0)} / ${at(0.999, hedged.latencies).toFixed(0)} ms for ${(extraLoad * 100).toFixed(1)} % more calls`,
  )
  expect(hedged.latencies).toHaveLength(requests)
  expect(hedged.hosts).toBe(2)
  expect(at(0.999, without.latencies) / at(0.999, hedged.latencies)).toBeGreaterThanOrEqual(5)
  expect(extraLoad).toBeLessThanOrEqual(0.05)
})
