import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import { cancellation } from '../../scope/cancellation.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import type { CallRequest, Outcome, Outgoing, Settle } from '../outgoing.ts'
import { answered, callsOn, failed, streaming } from '../test/a-call.ts'
import { affinity } from './affinity.ts'
import { balance } from './balance.ts'
import type { Member } from './member.ts'
import { Members } from './members.ts'
import { outliers } from './outliers.ts'
import { roundRobin } from './round-robin.ts'
import { someMembers } from './test/a-member.ts'

const unavailable = failed('BFF_SERVICE_UNAVAILABLE')
const late = failed('BFF_SERVICE_TIMEOUT')

/** A service of so many instances, whose calls are answered when the test says so. */
const around = (count: number) => {
  const clock = manualClock()
  const aCall = callsOn(clock)
  const all = someMembers(count)
  const members = new Members(clock)
  members.replace(all)
  const sent: { readonly call: Outgoing; readonly member: Member | undefined; readonly settle: Settle }[] = []
  const send = balance({
    members,
    choose: roundRobin(() => 0),
    chooseAgain: roundRobin(() => 0),
    outliers: outliers({}, clock),
  })((call, settle) => {
    sent.push({ call, settle, member: all.find((member) => member === call.instance) })
  })
  const last = () => {
    const found = sent.at(-1)
    if (!found) throw new TypeError('No call was sent')
    return found
  }
  /** Makes a call, or the same one again, and says at which instance it is. */
  const start = (call = aCall()) => {
    send(call, () => {})
    return last()
  }
  /** Makes a call that ends like this, and says where it was. */
  const once = (outcome: Outcome, request: Partial<CallRequest> = {}) => {
    const { member, settle } = start(aCall(request))
    settle(outcome)
    return member
  }
  /** Makes so many calls that end like this where `which` is, and well elsewhere. */
  const eject = (which: Member | undefined) => {
    for (let i = 0; i < 5 * count; i += 1) {
      const { member, settle } = start()
      settle(member === which ? unavailable : answered)
    }
  }
  return { clock, aCall, all, members, send, sent, start, once, eject }
}

describe('a call', () => {
  it('goes to each instance in its turn, and passes the outcome on', () => {
    const { all, send, aCall, once } = around(3)
    const chosen = [once(answered), once(answered), once(answered)]
    const outcomes: Outcome[] = []
    send(aCall(), (outcome) => outcomes.push(outcome))

    expect(new Set(chosen)).toEqual(new Set(all))
    expect(outcomes).toEqual([])
  })

  it('is counted where it is, until it is over', async () => {
    const { all, start } = around(2)
    const [first, second] = [start(), start()]
    const { answer, end } = streaming()
    expect(all.map(({ running }) => running)).toEqual([1, 1])
    first.settle(unavailable)
    second.settle(answer)
    expect([first.member?.running, second.member?.running]).toEqual([0, 1])
    end(undefined)
    await answer.finished

    expect(second.member?.running).toBe(0)
  })

  it('goes to another instance when it is made again, and to the same when there is no other', () => {
    for (const count of [1, 2, 3]) {
      const { all, start } = around(count)
      const first = start()
      first.settle(unavailable)
      const again = start(first.call)

      expect(again.member === first.member).toBe(count === 1)
      expect(all).toContain(again.member)
    }
  })

  it("that is made again takes nobody else's turn", () => {
    const { start } = around(2)
    const firsts = Array.from({ length: 6 }, () => {
      const { call, member } = start()
      start(call)
      return member
    })

    expect(firsts[0]).not.toBe(firsts[1])
    expect(firsts).toEqual([0, 1, 0, 1, 0, 1].map((index) => firsts[index]))
  })

  it('goes where its key belongs, and to the next one of the key when it is made again', () => {
    const { all, start, aCall } = around(4)
    const key = 'cart-7'
    const home = affinity(all, key)
    const first = start(aCall({ options: { affinity: key } }))
    const again = start(first.call)

    expect(first.member).toBe(home)
    expect(again.member).toBe(
      affinity(
        all.filter((member) => member !== home),
        key,
      ),
    )
  })

  it('goes where it would without balancing as long as no instance is known', () => {
    const { members, once, sent } = around(2)
    members.replace([])

    expect(once(answered)).toBe(undefined)
    expect(sent.at(-1)?.call.instance.origin).toBe('http://127.0.0.1:1')
  })
})

describe('an instance', () => {
  it('is left alone after five failures in a row, and taken back after 30 s', () => {
    const { clock, all, once, eject } = around(3)
    const [bad] = all
    eject(bad)
    const meanwhile = Array.from({ length: 30 }, () => once(answered))
    clock.advance(30_000)
    const afterwards = Array.from({ length: 3 }, () => once(answered))

    expect(meanwhile).not.toContain(bad)
    expect(new Set(afterwards)).toEqual(new Set(all))
  })

  it('hands its keys on while it is left alone', () => {
    const { clock, all, once, eject } = around(3)
    const home = affinity(all, 'cart-7')
    const cart = () => once(answered, { options: { affinity: 'cart-7' } })
    eject(home)
    const next = cart()
    clock.advance(30_000)

    expect(next).toBe(
      affinity(
        all.filter((member) => member !== home),
        'cart-7',
      ),
    )
    expect(cart()).toBe(home)
  })

  it.each([
    ['that the client ended', new BffError('BFF_CLIENT_GONE', 'gateway: the client left')],
    ['that lost a race', failed('BFF_CALL_CANCELLED')],
    ['that found nothing', failed('BFF_NOT_FOUND')],
    ['that were refused', failed('BFF_SERVICE_REFUSED')],
    ['that came too often', failed('BFF_SERVICE_OVERLOADED')],
  ])('is not blamed for calls %s', (_, outcome) => {
    const { all, once } = around(2)
    for (let i = 0; i < 40; i += 1) once(outcome)

    expect(all.map(({ ejections }) => ejections)).toEqual([0, 0])
  })

  it.each([
    ['the whole time it may take', 1_000, [1, 0]],
    ['less than that, since its client has little', 50, [0, 0]],
  ])('is blamed for calls that had %s, and were late', (_, granted, ejections) => {
    const { all, start, aCall } = around(2)
    for (let i = 0; i < 10; i += 1) {
      const own = cancellation()
      const { settle } = start(Object.assign(aCall(), { granted, cancellation: own }))
      own.cancel(late)
      settle(late)
    }

    expect(all.map((member) => member.ejections).toSorted((a, b) => b - a)).toEqual(ejections)
  })

  it('is blamed for a streamed answer that breaks off', async () => {
    const { all, start } = around(2)
    for (let i = 0; i < 10; i += 1) {
      const { answer, end } = streaming()
      start().settle(answer)
      end(unavailable)
      await answer.finished
    }

    expect(all.map(({ ejections }) => ejections).toSorted()).toEqual([0, 1])
  })
})

describe('over any history', () => {
  /** What a test does: makes a call, makes one again, ends one, lets time pass. */
  const step = fc.oneof(
    fc.record({ does: fc.constant('call' as const), which: fc.nat() }),
    fc.record({ does: fc.constant('again' as const), which: fc.nat() }),
    fc.record({ does: fc.constantFrom('answer' as const, 'fail' as const), which: fc.nat() }),
    fc.record({ does: fc.constant('wait' as const), which: fc.nat({ max: 20_000 }) }),
  )

  /** The rules, written down as slowly as possible: everything that has ended, and what follows from it. */
  const model = (all: readonly Member[]) => {
    const state = all.map(() => ({ streak: 0, ejections: 0, until: 0 }))
    const isOut = (index: number, now: number) => (state[index]?.until ?? 0) > now
    const indexOf = (member: Member) => all.indexOf(member)
    return {
      /** Where a call may go. */
      candidates: (now: number, tried: Member | undefined) => {
        const well = all.filter((member) => !isOut(indexOf(member), now))
        const usable = well.length < all.length / 2 ? all : well
        const untried = usable.filter((member) => member !== tried)
        return untried.length > 0 ? untried : usable
      },
      ended: (member: Member, ok: boolean, now: number) => {
        const one = state[indexOf(member)]
        if (!one) return
        if (ok) one.streak = 0
        if (ok || one.until > now) return
        one.streak += 1
        const out = all.filter((_, index) => isOut(index, now)).length
        if (one.streak < 5 || out + 1 > all.length / 2) return
        one.ejections = Math.max(0, one.ejections - Math.floor((now - one.until) / 10_000)) + 1
        one.until = now + Math.min(30_000 * one.ejections, 300_000)
        one.streak = 0
      },
    }
  }

  it('sends calls only where the rules allow, and counts what is under way', () => {
    const history = fc.array(step, { maxLength: 150 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), history, (count, steps) => {
        const { clock, all, start } = around(count)
        const rules = model(all)
        let open: ReturnType<typeof start>[] = []

        for (const { does, which } of steps) {
          const now = clock.now()
          const chosen = open[which % Math.max(open.length, 1)]
          if (does === 'wait') clock.advance(which)
          else if (does === 'call') {
            const begun = start()
            expect(rules.candidates(now, undefined)).toContain(begun.member)
            open.push(begun)
          } else if (chosen?.member) {
            open = open.filter((one) => one !== chosen)
            chosen.settle(does === 'answer' ? answered : unavailable)
            rules.ended(chosen.member, does === 'answer', now)
            if (does === 'again') {
              const begun = start(chosen.call)
              expect(rules.candidates(now, chosen.member)).toContain(begun.member)
              open.push(begun)
            }
          }
          for (const member of all)
            expect(member.running).toBe(open.filter((one) => one.member === member).length)
        }
      }),
      { numRuns: 300 },
    )
  })
})
