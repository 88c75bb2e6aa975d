import fc from 'fast-check'
import type { Count } from '../limit-store.ts'
import type { Step } from './limit-model.ts'

/** The counts of a test: two buckets, a calendar whose periods are 10 s, and what is under way. */
export const counts = {
  burst: { kind: 'rate', quota: 5, interval: 100, cost: 1 },
  slow: { kind: 'rate', quota: 3, interval: 1_000, cost: 2 },
  daily: { kind: 'calendar', quota: 12, interval: 0, cost: 1 },
  parallel: { kind: 'concurrency', quota: 2, interval: 0, cost: 1 },
} as const

/** Milliseconds of a period of the calendar. */
const period = 10_000

/** A count of the test, for one of two callers, at a moment. */
export const countAt = (
  name: keyof typeof counts,
  caller: string,
  now: number,
  more: Partial<Count> = {},
): Count => {
  const started = Math.floor(now / period) * period
  return {
    ...counts[name],
    key: name === 'daily' ? `${name}:${caller}:${started}` : `${name}:${caller}`,
    endsAt: started + period,
    lease: 60_000,
    holder: '',
    dryRun: false,
    ...more,
  }
}

/** What is done, with names in place of counts: these depend on when it is done. */
export type NamedStep =
  | Exclude<Step, { readonly do: 'take' | 'charge' }>
  | {
      readonly do: 'take' | 'charge'
      readonly names: readonly (keyof typeof counts)[]
      readonly caller: string
      readonly cost: number
      readonly dryRun: boolean
    }

/** Any sequence of decisions, charges, ends and pauses, those at the borders of windows and periods among them. */
export const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: asking('take', ['burst', 'slow', 'daily', 'parallel']) },
    { weight: 1, arbitrary: asking('charge', ['burst', 'slow', 'daily']) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), index: fc.nat(5) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.oneof(fc.constantFrom(1, 99, 100, 500, 999, 1_000, 3_000, period), fc.nat(2_000)),
      }),
    },
  ),
  { maxLength: 60 },
)

function asking<Do extends 'take' | 'charge'>(what: Do, names: (keyof typeof counts)[]) {
  return fc.record({
    do: fc.constant(what),
    names: fc.subarray(names, { minLength: 1 }),
    caller: fc.constantFrom('a', 'b'),
    cost: fc.constantFrom(1, 1, 1, 2, 7),
    dryRun: fc.constantFrom(false, false, false, true),
  })
}
