import fc from 'fast-check'
import { Dispatcher } from 'undici'
import { expect, it } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import { sendJson } from '../lanes/json-lane.ts'
import { compose, type Instance, type Outcome } from '../outgoing.ts'
import { callsOn } from '../test/a-call.ts'
import { hedge } from './retry/hedge.ts'
import { retry } from './retry/retry.ts'
import { retryBudget } from './retry/retry-budget.ts'
import { tryDeadline } from './try-deadline.ts'

/** What becomes of one send: after how many milliseconds its head comes, if one does, and how it goes on. */
interface Fate {
  readonly head: number
  readonly body: number
  readonly end: 'answers' | 'breaks off' | 'fails with 503' | 'refuses the connection' | 'is reset'
}

const code = (name: string) => Object.assign(new Error(name), { code: name })

/** Retry and hedge over the transport, at an instance whose fates are given, after 100 answers within 2 ms. */
const around = (attempts: number, tryTimeout: number, fates: readonly Fate[]) => {
  const clock = manualClock()
  const aCall = callsOn(clock)
  const log: ('sent' | 'begun')[] = []
  let warm = 100

  const act = ({ head, body, end }: Fate, handler: Dispatcher.DispatchHandler) => {
    let stop = () => {}
    const controller = {
      abort: (reason: Error) => {
        stop()
        handler.onResponseError?.(controller, reason)
      },
      pause: () => {},
      resume: () => {},
      aborted: false,
      paused: false,
      reason: null,
      rawHeaders: null,
      rawTrailers: null,
    }
    const fail = (name: string) => handler.onResponseError?.(controller, code(name))
    const begin = () => {
      if (end === 'is reset') return fail('ECONNRESET')
      const status = end === 'fails with 503' ? 503 : 200
      if (status === 200) log.push('begun')
      handler.onResponseStart?.(controller, status, {}, '')
      stop = clock.after(body, () => {
        if (end === 'breaks off') return fail('ECONNRESET')
        handler.onResponseData?.(controller, Buffer.from('{}'))
        handler.onResponseEnd?.(controller, {})
      })
    }
    if (end === 'refuses the connection') stop = clock.after(head, () => fail('ECONNREFUSED'))
    else {
      handler.onRequestStart?.(controller, {})
      stop = clock.after(head, begin)
    }
  }
  class Scripted extends Dispatcher {
    override dispatch(_: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      warm -= 1
      const fate = warm >= 0 ? quick : (fates[-warm - 1] ?? quick)
      log.push('sent')
      act(fate, handler)
      return true
    }
  }
  const pool = new Scripted()
  const instance: Instance = {
    origin: 'http://orders',
    address: 'http://orders',
    basePath: '/',
    pool,
    fresh: () => pool,
    close: async () => {},
  }
  const budget = retryBudget({ ratio: 1, reserve: 1_000 })
  const send = compose(
    [
      retry({ attempts }, { budget, random: () => 0.5 }),
      tryDeadline(tryTimeout),
      hedge({ extraLoad: 1 }, { clock, budget }),
    ],
    sendJson,
  )
  const call = () => {
    const outcomes: Outcome[] = []
    send(Object.assign(aCall(), { instance, granted: 1_000 }), (outcome) => outcomes.push(outcome))
    return outcomes
  }
  while (warm > 0) {
    call()
    clock.advance(10)
  }
  log.length = 0
  return { clock, log, call }
}

const quick: Fate = { head: 2, body: 0, end: 'answers' }

it('H17: is not sent a third time when the first try fails and the second one begins and breaks off', () => {
  const { clock, log, call } = around(1, 1_000, [
    { head: 30, body: 0, end: 'is reset' },
    { head: 10, body: 40, end: 'breaks off' },
  ])
  const outcomes = call()
  clock.advance(1_000)

  expect(log).toEqual(['sent', 'sent', 'begun'])
  expect(outcomes).toMatchObject([{ code: 'BFF_SERVICE_UNAVAILABLE' }])
})

it('H17: is not sent beside a try whose answer has begun to arrive', () => {
  const { clock, log, call } = around(1, 1_000, [{ head: 1, body: 200, end: 'answers' }])
  const outcomes = call()
  clock.advance(1_000)

  expect(log).toEqual(['sent', 'begun'])
  expect(outcomes).toMatchObject([{ status: 200 }])
})

it('H17: is sent at most twice a try, and never after a byte of an answer', () => {
  const aFate = fc.record({
    head: fc.integer({ min: 1, max: 80 }),
    body: fc.integer({ min: 0, max: 80 }),
    end: fc.constantFrom<Fate['end']>(
      'answers',
      'breaks off',
      'fails with 503',
      'refuses the connection',
      'is reset',
    ),
  })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 5, max: 200 }),
      fc.array(aFate, { maxLength: 10 }),
      (attempts, tryTimeout, fates) => {
        const { clock, log, call } = around(attempts, tryTimeout, fates)
        const outcomes = call()
        for (let passed = 0; passed < 3_000; passed += 5) clock.advance(5)

        const begun = log.indexOf('begun')
        expect(log.filter((one) => one === 'sent').length).toBeLessThanOrEqual(2 * (attempts + 1))
        expect(begun < 0 ? 0 : log.slice(begun).filter((one) => one === 'sent').length).toBe(0)
        expect(outcomes).toHaveLength(1)
      },
    ),
  )
})
