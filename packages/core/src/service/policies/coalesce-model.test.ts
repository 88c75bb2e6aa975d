import fc from 'fast-check'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { BffError } from '../../errors/bff-error.ts'
import { cancellation } from '../../scope/cancellation.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import type { Outcome, Outgoing, Settle } from '../outgoing.ts'
import { answered, callsOn, failed } from '../test/a-call.ts'
import { coalesce } from './coalesce.ts'

const Order = z.object({ id: z.string() })
const left = new BffError('BFF_CLIENT_GONE', 'client: left')

/** One call that was really made, to be ended by the history. */
interface Made {
  readonly path: string
  readonly settle: Settle
  isOver: boolean
}

/** What the policy is believed to do, as plainly as possible: who waits for which call. */
interface Believed {
  made: number
  /** Of each path, the call that a new GET joins, or the answer it gets. */
  readonly shared: Map<string, { call: number; isAnswered: boolean }>
  /** Of each call, who waits for it. */
  readonly waiting: Map<number, Set<number>>
  readonly ends: Map<number, 'answer' | 'failure' | 'left'>
}

const steps = fc.array(
  fc.oneof(
    fc.record({ step: fc.constant('get' as const), path: fc.constantFrom('a', 'b') }),
    fc.record({ step: fc.constantFrom('answer' as const, 'fail' as const), path: fc.constantFrom('a', 'b') }),
    fc.record({ step: fc.constant('leave' as const), who: fc.nat(12) }),
    fc.record({ step: fc.constant('write' as const) }),
  ),
  { maxLength: 40 },
)

it('makes the calls, and tells those who wait, as a plain book-keeping of them says', () => {
  fc.assert(
    fc.property(steps, (history) => {
      const aCall = callsOn(manualClock())
      const made: Made[] = []
      const send = coalesce((call, settle) => {
        if (call.method !== 'GET') {
          settle(answered)
          return
        }
        const one: Made = { path: call.path, settle, isOver: false }
        made.push(one)
        call.cancellation.add({
          cancel: (reason) => {
            one.isOver = true
            settle(reason)
          },
        })
      })
      const waiters: { call: Outgoing; own: ReturnType<typeof cancellation> }[] = []
      const outcomes = new Map<number, Outcome>()
      const believed: Believed = { made: 0, shared: new Map(), waiting: new Map(), ends: new Map() }

      const get = (path: string) => {
        const who = waiters.length
        const own = cancellation()
        const call = aCall({ path, schema: Order })
        call.cancellation = own
        waiters.push({ call, own })
        const shared = believed.shared.get(path)
        if (shared?.isAnswered) believed.ends.set(who, 'answer')
        else if (shared) believed.waiting.get(shared.call)?.add(who)
        else {
          believed.shared.set(path, { call: believed.made, isAnswered: false })
          believed.waiting.set(believed.made, new Set([who]))
          believed.made += 1
        }
        send(call, (outcome) => {
          expect(outcomes.has(who)).toBe(false)
          outcomes.set(who, outcome)
        })
      }
      const end = (path: string, isAnswer: boolean) => {
        const index = made.findIndex((one) => one.path === path && !one.isOver)
        const one = made[index]
        if (!one) return
        one.isOver = true
        for (const who of believed.waiting.get(index) ?? [])
          believed.ends.set(who, isAnswer ? 'answer' : 'failure')
        believed.waiting.delete(index)
        if (believed.shared.get(path)?.call === index) {
          if (isAnswer) believed.shared.set(path, { call: index, isAnswered: true })
          else believed.shared.delete(path)
        }
        one.settle(isAnswer ? answered : failed('BFF_SERVICE_UNAVAILABLE'))
      }
      const leave = (who: number) => {
        for (const [call, waiting] of believed.waiting) {
          if (!waiting.delete(who)) continue
          believed.ends.set(who, 'left')
          if (waiting.size > 0) continue
          believed.waiting.delete(call)
          for (const [path, shared] of believed.shared) if (shared.call === call) believed.shared.delete(path)
        }
        waiters[who]?.own.cancel(left)
      }
      const write = () => {
        believed.shared.clear()
        send(aCall({ method: 'POST', path: 'c', schema: Order }), () => {})
      }

      for (const step of history) {
        if (step.step === 'get') get(step.path)
        else if (step.step === 'leave') leave(step.who)
        else if (step.step === 'write') write()
        else end(step.path, step.step === 'answer')
      }

      const ends = [...outcomes].map(([who, outcome]) => [
        who,
        outcome === left ? 'left' : outcome instanceof BffError ? 'failure' : 'answer',
      ])
      expect(made).toHaveLength(believed.made)
      expect(Object.fromEntries(ends)).toEqual(Object.fromEntries(believed.ends))
    }),
    { numRuns: 500, seed: 20 },
  )
})
