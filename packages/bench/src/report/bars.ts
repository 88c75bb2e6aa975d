import type { AllocationCase } from '../allocation/measure-allocation.ts'
import { heapRatio } from './allocated.ts'
import { type Ratio, ratioBars, ratioNames } from './ratios.ts'
import type { Report } from './report.ts'

/** One of the project's limits, and what is aimed for below it. */
interface Bar {
  readonly name: string
  /** `undefined` where nothing is asked, only aimed for. */
  readonly must: number | undefined
  readonly aim: number
  /** Decimals it is printed with. */
  readonly digits: number
  /** What was measured; `undefined` when it was not. */
  readonly of: (report: Report) => number | undefined
}

/** A bar beside what a run has reached. */
export interface Reached extends Bar {
  readonly measured: number
  readonly missed: boolean
}

const ratioBar = (name: Ratio): Bar => {
  const { must, aim } = ratioBars[name]
  return { name, must, aim, digits: 2, of: ({ ratios }) => ratios[name] }
}

const heapBar = (
  over: AllocationCase,
  under: AllocationCase,
  must: number | undefined,
  aim: number,
): Bar => ({
  name: `heap kB ${over}/${under}`,
  must,
  aim,
  digits: 2,
  of: ({ allocation }) => allocation && heapRatio(allocation, over, under),
})

/** Every bar, in the order of the table. */
const bars: readonly Bar[] = [
  ...ratioNames.map(ratioBar),
  heapBar('bare', 'yardstick', 1.15, 1),
  heapBar('full', 'yardstick', 1.35, 1.15),
  heapBar('proxy', 'fastify-proxy', undefined, 1),
  {
    name: 'latency added, p50 ms',
    must: 1,
    aim: 0.5,
    digits: 2,
    of: ({ latency }) => latency?.overDirect.p50,
  },
  {
    name: 'latency added, p99 ms',
    must: 10,
    aim: 3,
    digits: 2,
    of: ({ latency }) => latency?.overDirect.p99,
  },
  { name: 'growth of CPU per call', must: 0.15, aim: 0, digits: 2, of: ({ marginal }) => marginal?.growth },
  { name: 'start from source, ms', must: 800, aim: 500, digits: 0, of: ({ startUp }) => startUp?.source },
  { name: 'start bundled, ms', must: 400, aim: 250, digits: 0, of: ({ startUp }) => startUp?.bundled },
  {
    name: 'calls for 1,000 identical requests',
    must: 1,
    aim: 1,
    digits: 0,
    of: ({ facts }) => facts?.identical.downstream,
  },
]

/** The bars of what a report has measured. A value that is not above a bar has reached it. */
export const reached = (report: Report): Reached[] =>
  bars.flatMap((bar) => {
    const measured = bar.of(report)
    return measured === undefined
      ? []
      : [{ ...bar, measured, missed: bar.must !== undefined && measured > bar.must }]
  })
