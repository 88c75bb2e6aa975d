import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { manualClock } from '../../../testing/manual-clock.ts'
import type { Method } from '../../outgoing.ts'
import type { Verdict } from '../verdict.ts'
import { type CircuitOptions, circuit } from './circuit.ts'

/** A circuit on a clock of its own, whose pauses have exactly their configured length. */
const oneCircuit = (options: CircuitOptions = {}, random = () => 0) => {
  const clock = manualClock()
  const made = circuit(options, { clock, random })
  return {
    clock,
    circuit: made,
    /** Makes as many calls, one after the other, and says how many were admitted. */
    calls: (count: number, verdict: Verdict) => {
      let admitted = 0
      for (let call = 0; call < count; call += 1) {
        if (!made.admit()) continue
        admitted += 1
        made.report(made.period, verdict)
      }
      return admitted
    },
  }
}

describe('a closed circuit', () => {
  it('opens with the 20th call of 10 seconds when exactly half of them have failed', () => {
    const { circuit, calls } = oneCircuit()
    calls(10, 'failure')
    calls(9, 'success')
    expect(circuit.state.name).toBe('closed')
    calls(1, 'success')

    expect(circuit.state).toEqual({ name: 'open', until: 1_000, again: 2_000 })
  })

  it('stays closed when less than half have failed, however many that are', () => {
    const { circuit, calls } = oneCircuit()
    for (let round = 0; round < 100; round += 1) {
      calls(11, 'success')
      calls(9, 'failure')
    }

    expect(circuit.state.name).toBe('closed')
  })

  it('stays closed when 19 calls of 10 seconds have all failed', () => {
    const { circuit, clock, calls } = oneCircuit()
    for (let round = 0; round < 10; round += 1) {
      calls(19, 'failure')
      clock.advance(10_000)
    }

    expect(circuit.state.name).toBe('closed')
  })

  it('does not count what came to nothing', () => {
    const { circuit, calls } = oneCircuit()
    calls(1_000, 'nothing')
    calls(19, 'failure')

    expect(circuit.state.name).toBe('closed')
  })

  it('opens as its options say', () => {
    const { circuit, calls } = oneCircuit({ minCalls: 4, failureRatio: 0.75, openFor: 100 })
    calls(1, 'success')
    calls(2, 'failure')
    expect(circuit.state.name).toBe('closed')
    calls(1, 'failure')

    expect(circuit.state).toEqual({ name: 'open', until: 100, again: 200 })
  })
})

/** What a client names. */
const named = (id: string, method: Method = 'GET') => ({ method, path: `orders/${id}?n=${id.length}` })

describe('K1: one path', () => {
  it('counts its failures at most twice in 10 seconds, whatever its query is', () => {
    const { circuit, clock } = oneCircuit()
    for (let second = 0; second < 100; second += 1) {
      for (let call = 0; call < 100; call += 1)
        circuit.report(circuit.period, 'failure', { method: 'GET', path: `orders/poison?n=${call}` })
      clock.advance(1_000)
    }

    expect(circuit.state.name).toBe('closed')
  })

  it.each([
    [9, 'closed'],
    [10, 'open'],
  ])('opens nothing for itself: %i of them are %s', (paths, state) => {
    const { circuit } = oneCircuit()
    for (let call = 0; call < 100 * paths; call += 1)
      circuit.report(circuit.period, 'failure', named(`o${call % paths}`))

    expect(circuit.state.name).toBe(state)
  })

  it('counts as often as it cannot be reached, since no name prevents a connection', () => {
    const { circuit } = oneCircuit()
    for (let call = 0; call < 20; call += 1) circuit.report(circuit.period, 'unreachable', named('o1'))

    expect(circuit.state.name).toBe('open')
  })

  it('never opens with what drifts, which hides no failures either', () => {
    const { circuit } = oneCircuit()
    for (let call = 0; call < 1_000; call += 1) circuit.report(circuit.period, 'drift', named(`o${call}`))
    expect(circuit.state.name).toBe('closed')
    for (let call = 0; call < 20; call += 1) circuit.report(circuit.period, 'failure', named(`o${call}`))

    expect(circuit.state.name).toBe('open')
  })

  it('lets others probe first when its own probe has failed', () => {
    const { circuit, clock, calls } = oneCircuit()
    calls(20, 'failure')
    clock.advance(1_000)
    expect(circuit.admit(named('poison'))).toBe(true)
    circuit.report(circuit.period, 'failure', named('poison'))
    clock.advance(2_999)
    expect(circuit.admit(named('poison'))).toBe(false)
    expect(circuit.admit(named('o1'))).toBe(true)
    circuit.report(circuit.period, 'success', named('o1'))

    expect(circuit.admit(named('poison'))).toBe(true)
  })

  it('probes again when nobody else does, never more than 15 seconds after it did', () => {
    const { circuit, clock, calls } = oneCircuit({}, () => 0.99)
    calls(20, 'failure')
    const waits: number[] = []
    for (let probe = 0, since = clock.now(); probe < 6; clock.advance(100)) {
      if (!circuit.admit(named('poison'))) continue
      circuit.report(circuit.period, 'failure', named('poison'))
      waits.push((clock.now() - since) / 1_000)
      since = clock.now()
      probe += 1
    }

    expect(waits).toEqual([0.9, 3, 5, 9, 15, 15])
  })
})

describe('an open circuit', () => {
  it('admits nothing for a second, and then exactly one', () => {
    const { circuit, clock, calls } = oneCircuit()
    calls(20, 'failure')
    clock.advance(999)
    expect(calls(100, 'success')).toBe(0)

    clock.advance(1)
    expect([circuit.admit(), circuit.admit(), circuit.admit()]).toEqual([true, false, false])
    expect(circuit.state.name).toBe('half-open')
  })

  it('R3: waits twice as long each time a probe fails, up to 15 seconds', () => {
    const { circuit, clock, calls } = oneCircuit()
    calls(20, 'failure')
    const pauses: number[] = []
    for (let probe = 0; probe < 9; probe += 1) {
      const { state } = circuit
      if (state.name !== 'open') continue
      pauses.push((state.until - clock.now()) / 1_000)
      clock.advance(state.until - clock.now())
      calls(1, 'failure')
    }

    expect(pauses).toEqual([1, 2, 4, 8, 15, 15, 15, 15, 15])
  })

  it('R3: has its first good answer at most 15 s after an outage, however long that was and whatever is asked', () => {
    const outages = fc.integer({ min: 1, max: 50 }).map((times) => times * 12_000)
    const chances = fc.double({ min: 0, max: 1, noNaN: true })
    const paths = fc.integer({ min: 1, max: 40 })
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(50_000), outages),
        chances,
        paths,
        fc.constantFrom<Verdict>('failure', 'unreachable'),
        (outage, chance, paths, verdict) => {
          const { circuit, clock } = oneCircuit({}, () => chance)
          let asked = 0
          const ask = (verdict: Verdict): boolean => {
            const call = named(`o${asked++ % paths}`)
            if (!circuit.admit(call)) return false
            circuit.report(circuit.period, verdict, call)
            return true
          }
          for (; clock.now() < outage; clock.advance(20)) ask(verdict)
          const well = clock.now()
          while (!ask('success')) clock.advance(20)

          expect(clock.now() - well).toBeLessThanOrEqual(15_000)
        },
      ),
      { numRuns: 30 },
    )
  })

  it.each([
    [0, 1_000],
    [0.25, 950],
    [0.5, 900],
    [0.75, 850],
  ])('R3: with chance at %s waits %s ms', (chance, pause) => {
    const { circuit, calls } = oneCircuit({}, () => chance)
    calls(20, 'failure')

    expect(circuit.state).toMatchObject({ name: 'open', until: pause })
  })

  it('does not hear of calls that were made before it opened', () => {
    const { circuit, clock, calls } = oneCircuit()
    const { period } = circuit
    calls(20, 'failure')
    circuit.report(period, 'success')
    clock.advance(1_000)
    circuit.admit()
    circuit.report(period, 'success')

    expect(circuit.state.name).toBe('half-open')
  })
})

describe('a half-open circuit', () => {
  it('closes with a probe that succeeds, has forgotten the failures, and begins again with the short pause', () => {
    const { circuit, clock, calls } = oneCircuit()
    calls(20, 'failure')
    clock.advance(1_000)
    calls(1, 'failure')
    clock.advance(2_000)
    calls(1, 'success')
    expect(circuit.state.name).toBe('closed')
    expect(calls(19, 'failure')).toBe(19)
    expect(circuit.state.name).toBe('closed')
    calls(1, 'failure')

    expect(circuit.state).toMatchObject({ name: 'open', until: clock.now() + 1_000 })
  })

  it('K1: closes with a probe that drifts: it was answered', () => {
    const { circuit, clock, calls } = oneCircuit()
    calls(20, 'failure')
    clock.advance(1_000)
    calls(1, 'drift')

    expect(circuit.state.name).toBe('closed')
  })

  it('probes with the next call, and pauses no longer, when a probe came to nothing', () => {
    const { circuit, clock, calls } = oneCircuit()
    calls(20, 'failure')
    clock.advance(1_000)
    calls(3, 'nothing')
    expect(circuit.state.name).toBe('open')
    expect([circuit.admit(), circuit.admit()]).toEqual([true, false])
    circuit.report(circuit.period, 'failure')

    expect(circuit.state).toMatchObject({ name: 'open', until: clock.now() + 2_000 })
  })
})

/** The same rules, computed from a list of everything that ever happened. */
const naiveCircuit = (now: () => number) => {
  let ended: { readonly second: number; readonly failed: boolean }[] = []
  let until: number | undefined
  let probe: object | undefined
  let failedInRow = 0
  let admitted: object[] = []

  const open = () => {
    until = now() + Math.min(1_000 * 2 ** failedInRow, 15_000)
    failedInRow += 1
    probe = undefined
    admitted = []
  }
  return {
    admit: (call: object) => {
      if (until !== undefined && (probe || now() < until)) return false
      if (until !== undefined) probe = call
      admitted.push(call)
      return true
    },
    report: (call: object, verdict: Verdict) => {
      if (!admitted.includes(call)) return
      if (call === probe) {
        if (verdict === 'failure') open()
        probe = undefined
        if (verdict !== 'success' && verdict !== 'drift') return
        until = undefined
        failedInRow = 0
        ended = []
        admitted = []
      } else if (verdict !== 'nothing' && verdict !== 'drift') {
        const second = Math.floor(now() / 1_000)
        ended.push({ second, failed: verdict === 'failure' })
        const recent = ended.filter((one) => one.second > second - 10)
        if (recent.length >= 20 && recent.filter(({ failed }) => failed).length * 2 >= recent.length) open()
      }
    },
  }
}

it('admits the same calls as a list of everything that ever happened', () => {
  const wait = fc.record({ kind: fc.constant('wait'), ms: fc.nat({ max: 12_000 }) })
  const calls = fc.record({ kind: fc.constant('calls'), count: fc.integer({ min: 1, max: 30 }) })
  const verdict = fc.constantFrom<Verdict>('failure', 'failure', 'failure', 'success', 'drift', 'nothing')
  const ends = fc.record({ kind: fc.constant('ends'), count: fc.integer({ min: 1, max: 30 }), verdict })
  const steps = fc.array(fc.oneof(wait, calls, ends), { minLength: 10, maxLength: 60 })
  let seenOpen = 0
  let seenClosedAgain = 0

  fc.assert(
    fc.property(steps, (steps) => {
      const { clock, circuit } = oneCircuit()
      const naive = naiveCircuit(() => clock.now())
      const underWay: { readonly period: number }[] = []
      let wasOpen = false
      for (const step of steps) {
        if ('ms' in step) clock.advance(step.ms)
        else if ('verdict' in step)
          for (const call of underWay.splice(0, step.count)) {
            circuit.report(call.period, step.verdict)
            naive.report(call, step.verdict)
          }
        else
          for (let count = 0; count < step.count; count += 1) {
            const admitted = circuit.admit()
            const call = { period: circuit.period }
            expect(naive.admit(call)).toBe(admitted)
            if (admitted) underWay.push(call)
          }
        if (circuit.state.name === 'open') wasOpen = true
        if (wasOpen && circuit.state.name === 'closed') seenClosedAgain += 1
      }
      if (wasOpen) seenOpen += 1
    }),
    { seed: 7, numRuns: 500 },
  )

  expect([seenOpen > 100, seenClosedAgain > 10]).toEqual([true, true])
})

it('H13: tells each change once, and none of a probe that came to nothing', () => {
  const clock = manualClock()
  const changes: string[] = []
  const made = circuit(
    { minCalls: 1 },
    { clock, random: () => 0, changed: ({ breaker, lasted }) => changes.push(`${breaker} after ${lasted}`) },
  )
  const call = (verdict: Verdict) => {
    if (made.admit()) made.report(made.period, verdict)
  }
  call('failure')
  clock.advance(1_000)
  call('nothing')
  call('nothing')
  clock.advance(500)
  call('success')

  expect(changes).toEqual(['open after 0', 'half-open after 1000', 'closed after 500'])
})
