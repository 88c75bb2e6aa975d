import { aligned, type Table } from './aligned.ts'
import { reached } from './bars.ts'
import type { Marginal } from './marginal.ts'
import type { Report } from './report.ts'

/** A report for people: one line a case, then what one more call costs, then one line a bar. */
export const table = (report: Report): string => {
  const blocks = tables(report).map(aligned)
  return [`${report.machine}, Node ${report.node}`, ...blocks].join('\n\n')
}

/** The tables of a report; those of which nothing was measured are left out. */
export const tables = (report: Report): Table[] =>
  [casesTable(report), marginalTable(report), barsTable(report)].filter(({ length }) => length > 1)

const casesTable = ({ cases }: Report): Table => [
  ['case', 'CPU µs/request', 'kB/request', 'requests/s', 'p50 ms', 'p99 ms', 'RSS MB'],
  ...Object.entries(cases).map(([name, { cpuUs, allocatedKb, rps, p50, p99, rssMb }]) => [
    name,
    cpuUs.toFixed(1),
    allocatedKb.toFixed(1),
    String(rps),
    p50.toFixed(2),
    p99.toFixed(2),
    rssMb.toFixed(1),
  ]),
]

const marginalTable = ({ marginal }: Report): Table => [
  ['calls of a screen', 'CPU µs/call'],
  ...(marginal ? marginalRows(marginal) : []),
]

const marginalRows = ({ cpuUs }: Marginal) =>
  Object.entries(cpuUs).map(([count, value]) => [count, value.toFixed(1)])

const barsTable = (report: Report): Table => [
  ['bar', 'measured', 'must be', 'aim', ''],
  ...reached(report).map(({ name, measured, must, aim, digits, missed }) => [
    name,
    measured.toFixed(digits),
    `≤ ${must.toFixed(digits)}`,
    `≤ ${aim.toFixed(digits)}`,
    missed ? 'missed' : '',
  ]),
]
