import { aligned, type Table } from '@bffkit/bench'
import type { Sample } from '../gateway/sample.ts'
import { heapSlope, mostHeapSlope } from './heap-slope.ts'
import type { SoakReport } from './soak-report.ts'
import { failures } from './verdict.ts'

const heads = [
  'minute',
  'heap MB',
  'RSS MB',
  'sockets',
  'timers',
  'listeners',
  'of a socket',
  'requests',
  'calls',
  'most calls',
  'stall ms',
]

/** One line about a moment of the soak, for the table and for those who watch. */
export const sampleRow = (name: string, sample: Sample): readonly string[] => [
  name,
  sample.heapMb.toFixed(2),
  sample.rssMb.toFixed(0),
  ...[
    sample.sockets,
    sample.resources.Timeout ?? 0,
    sample.listeners,
    sample.socketListeners,
    sample.requests,
    sample.calls,
    sample.mostCalls,
    Math.round(sample.stallMs),
  ].map(String),
]

/** A soak for people: the gateway over time, how the visits ended, and the verdict. */
export const soakText = (report: SoakReport): string => {
  const { samples, before, after, tally, options } = report
  const wrong = failures(report)
  const slope = `heap over the second half: ${heapSlope(report).toFixed(2)} % a minute, at most ${mostHeapSlope(options.minutes).toFixed(2)} %`
  const minutes = samples.map((sample) => sampleRow(minuteOf(sample, before), sample))
  return [
    aligned([heads, sampleRow('before', before), ...minutes, sampleRow('after', after)]),
    aligned([['visit', 'times'], ...endRows(tally.ends)]),
    `longest stall of the visitors' own process: ${Math.round(tally.stallMs)} ms`,
    slope,
    wrong.length === 0 ? 'passed' : ['failed:', ...wrong.map((line) => `  ${line}`)].join('\n'),
  ].join('\n\n')
}

const minuteOf = ({ at }: Sample, { at: start }: Sample) => ((at - start) / 60_000).toFixed(1)

const endRows = (ends: Readonly<Record<string, number>>): Table =>
  Object.entries(ends)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([end, count]) => [end, String(count)])
