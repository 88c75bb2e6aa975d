import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import type { Cancellation } from '../../scope/cancellation.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { compose, type Outcome, type Outgoing, type Send, type Settle } from '../outgoing.ts'
import { answered, callsOn, failed, streaming } from '../test/a-call.ts'
import { httpService } from '../test/http-service.ts'
import { oneRequest } from '../test/one-request.ts'
import { bulkhead } from './bulkhead.ts'
import { deadline } from './deadline.ts'
import { turns } from './take-turns.ts'
import { callsAtOnce } from './turns.ts'

/** Makes calls of several requests to a service that answers when the test says so, the oldest call first. */
const shared = (limit: number, clock = manualClock()) => {
  const under: { readonly call: Outgoing; readonly settle: Settle }[] = []
  const send = compose([deadline, turns, bulkhead(limit)], (call, settle) => {
    const sent = { call, settle }
    under.push(sent)
    call.cancellation.add({
      cancel: (reason) => {
        under.splice(under.indexOf(sent), 1)
        settle(reason)
      },
    })
  })
  const aRequest = (budget?: number) => {
    const outcomes: (Outcome | undefined)[] = []
    const ends: Cancellation[] = []
    const aCall = callsOn(clock, budget)
    return {
      outcomes,
      ends,
      underWay: () => under.filter(({ call }) => ends.includes(call.purpose.cancellation)).length,
      call: (request: Parameters<typeof aCall>[0] = {}) => {
        const made = aCall(request)
        const index = outcomes.push(undefined) - 1
        ends.push(made.purpose.cancellation)
        send(made, (outcome) => {
          expect(outcomes[index]).toBeUndefined()
          outcomes[index] = outcome
        })
      },
    }
  }
  return { clock, under, aRequest, answer: (outcome: Outcome = answered) => under.shift()?.settle(outcome) }
}

/** How a call ended, in words. */
const shown = (outcome: Outcome | undefined): string =>
  outcome instanceof BffError ? `${outcome.code} ${outcome.message}` : outcome ? 'answered' : 'under way'

const times = (count: number, then: () => void) => {
  for (let index = 0; index < count; index += 1) then()
}

it('H10: lets the 200 calls of one request wait for one another, first come, first served', () => {
  const { under, aRequest, answer, clock } = shared(128)
  const request = aRequest()
  times(200, request.call)
  expect(under.length).toBe(64)

  const sent: string[] = []
  times(200, () => {
    sent.push(under[0]?.call.path ?? '')
    answer()
    expect(under.length).toBeLessThanOrEqual(callsAtOnce)
  })

  expect(request.outcomes).toEqual(Array.from({ length: 200 }, () => answered))
  expect(sent).toEqual(Array.from({ length: 200 }, (_, index) => `orders/o${index + 1}`))
  expect(clock.pending).toBe(1)
})

it('H10: refuses at once what several requests make too much together', () => {
  const { aRequest } = shared(128)
  const [one, two, three] = [aRequest(), aRequest(), aRequest()]
  times(100, one.call)
  times(100, two.call)
  three.call()

  expect(one.outcomes.concat(two.outcomes)).toEqual(Array.from({ length: 200 }))
  expect(three.outcomes.map(shown)).toEqual([
    'BFF_SERVICE_OVERLOADED orders: not called, 128 calls are under way (GET orders/{id})',
  ])
})

it('H10: says of a call that is still waiting when its time is over that it was never made', () => {
  const { aRequest, clock, under } = shared(128)
  const request = aRequest()
  times(64, () => request.call({ timeout: 5_000 }))
  request.call()
  clock.advance(1_000)

  expect(shown(request.outcomes[64])).toBe(
    'BFF_SERVICE_TIMEOUT orders: not called within 1000 ms, other calls of its request are under way (GET orders/{id})',
  )
  expect(under.length).toBe(64)
  expect(clock.pending).toBe(65)
})

it('H10: gives a call that has waited what is left of its time', () => {
  const { aRequest, answer, clock, under } = shared(128)
  const request = aRequest()
  times(65, request.call)
  clock.advance(700)
  times(64, answer)
  expect(under[0]?.call.granted).toBe(300)

  clock.advance(300)
  expect(shown(request.outcomes[64])).toBe(
    'BFF_SERVICE_TIMEOUT orders: no answer within 300 ms (GET orders/{id})',
  )
})

it('H10: gives the turn of a streamed call on with the head of its answer', () => {
  const { aRequest, answer, under } = shared(128)
  const request = aRequest()
  times(65, request.call)
  answer(streaming().answer)

  expect(under.length).toBe(64)
  expect(under.at(-1)?.call.path).toBe('orders/o65')
})

it('H10: bears any number of waiting calls that end as soon as they are made', () => {
  const clock = manualClock()
  const begun: Settle[] = []
  const send: Send = turns((_, settle) => {
    if (begun.length < callsAtOnce) begun.push(settle)
    else settle(failed('BFF_CIRCUIT_OPEN'))
  })
  const aCall = callsOn(clock)
  let over = 0
  times(20_000, () =>
    send(aCall(), () => {
      over += 1
    }),
  )
  begun[0]?.(answered)

  expect(over).toBe(20_000 - 63)
})

it('H10: never has more than 64 of a request under way, never refuses a request alone, and keeps no timer', () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant('call' as const),
      request: fc.nat(1),
      times: fc.integer({ min: 1, max: 90 }),
    }),
    fc.record({
      do: fc.constantFrom('answer' as const, 'fail' as const),
      times: fc.integer({ min: 1, max: 90 }),
    }),
    fc.record({ do: fc.constant('leave' as const), request: fc.nat(1), at: fc.nat(400) }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.nat(600) }),
  )
  const gone = new BffError('BFF_CLIENT_GONE', 'client: left')
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const { aRequest, answer, clock, under } = shared(128)
      const requests = [aRequest(2_000), aRequest(2_000)]
      for (const step of steps) {
        if (step.do === 'pass') clock.advance(step.ms)
        else if (step.do === 'leave') {
          const { ends = [] } = requests[step.request] ?? {}
          ends[step.at % Math.max(1, ends.length)]?.cancel(gone)
        } else if (step.do === 'call') times(step.times, () => requests[step.request]?.call())
        else
          times(step.times, () => answer(step.do === 'fail' ? failed('BFF_SERVICE_UNAVAILABLE') : answered))

        for (const { underWay, outcomes } of requests) {
          const open = outcomes.filter((outcome) => outcome === undefined).length
          expect(underWay()).toBe(Math.min(open, callsAtOnce))
          expect(outcomes.map(shown).filter((outcome) => outcome.includes('OVERLOADED'))).toEqual([])
        }
      }
      while (under.length > 0) answer()
      clock.advance(3_000)
      expect(requests.flatMap(({ outcomes }) => outcomes)).not.toContain(undefined)
      expect(clock.pending).toBe(0)
    }),
    { numRuns: 60 },
  )
})

const Order = z.object({ id: z.string() })

it('H10: answers 200 calls of one request, also when each is shared with other requests by the cache', async () => {
  let maxRunning = 0
  let now = 0
  await using service = await httpService((request, response) => {
    now += 1
    maxRunning = Math.max(maxRunning, now)
    setImmediate(() => {
      now -= 1
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ id: request.url }))
    })
  })
  await using request = oneRequest(service.url)
  const ids = Array.from({ length: 200 }, (_, index) => `o${index}`)

  const plain = ids.map((id) => request.call.get('orders/{id}', Order, { path: { id } }))
  expect((await Promise.all(plain)).length).toBe(200)
  const cached = ids.map((id) =>
    request.call.get('kept/{id}', Order, { path: { id }, cache: { ttl: 60_000, scope: 'shared' } }),
  )
  expect((await Promise.all(cached)).length).toBe(200)
  expect(maxRunning).toBeLessThanOrEqual(64)
})
