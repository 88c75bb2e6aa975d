import type { Sample } from '../gateway/sample.ts'
import { heapSlope, mostHeapSlope } from './heap-slope.ts'
import type { SoakReport } from './soak-report.ts'

/** What a soak failed by, one line each; empty when it passed. */
export const failures = (report: SoakReport): string[] => [
  ...notBack(report),
  ...growth(report),
  ...report.after.complaints,
  ...report.tally.wrong,
  ...(report.openCalls === 0 ? [] : [`${report.openCalls} calls are still open at the services`]),
  ...(answersOf(report, '200') > 0 ? [] : ['not one answer was whole']),
  ...(answersOf(report, '50') > 0 ? [] : ['not one fault was seen']),
]

/** What must be at the end as it was at the start. */
const held = {
  sockets: ({ sockets }) => sockets,
  listeners: ({ listeners }) => listeners,
  'requests under way': ({ requests }) => requests,
  'calls in flight': ({ calls }) => calls,
} as const satisfies Record<string, (sample: Sample) => number>

const notBack = ({ before, after }: SoakReport): string[] => {
  const kinds = new Set([...Object.keys(before.resources), ...Object.keys(after.resources)])
  return [
    ...Object.entries(held).flatMap(([what, of]) => unlike(what, of(before), of(after))),
    ...[...kinds].flatMap((kind) => unlike(kind, before.resources[kind] ?? 0, after.resources[kind] ?? 0)),
  ]
}

const unlike = (what: string, before: number, after: number) =>
  before === after ? [] : [`${what}: ${before} at the start, ${after} at the end`]

const growth = (report: SoakReport): string[] => {
  const slope = heapSlope(report)
  const most = mostHeapSlope(report.options.minutes)
  return slope <= most
    ? []
    : [`the heap grows by ${slope.toFixed(2)} % a minute, more than ${most.toFixed(2)} %`]
}

const answersOf = ({ tally }: SoakReport, prefix: string) =>
  Object.entries(tally.ends)
    .filter(([end]) => end.startsWith(prefix))
    .reduce((total, [, count]) => total + count, 0)
