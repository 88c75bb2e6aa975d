import { latencyCases, latencyLoads } from '../latency/measure-latency.ts'
import { aligned, type Table } from './aligned.ts'
import { reached } from './bars.ts'
import type { Marginal } from './marginal.ts'
import type { Report } from './report.ts'

/** A report for people: one line a case, then what one more call costs, then one line a bar. */
export const table = (report: Report): string => {
  const blocks = tables(report).map(aligned)
  const cores = report.latency ? [`latency: ${report.latency.cores}`] : []
  return [[`${report.machine}, Node ${report.node}`, ...cores].join('\n'), ...blocks].join('\n\n')
}

/** The tables of a report; those of which nothing was measured are left out. */
export const tables = (report: Report): Table[] =>
  [
    casesTable(report),
    peerTable(report),
    marginalTable(report),
    allocationTable(report),
    latencyTable(report),
    barsTable(report),
  ].filter(({ length }) => length > 1)

const casesTable = ({ cases, peer }: Report): Table => [
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
  ...(peer ? [peerRow(peer)] : []),
]

const peerRow = ({ cpuUs, rps, p50, p99, rssMb }: NonNullable<Report['peer']>) => [
  'the peer',
  cpuUs.toFixed(1),
  '–',
  String(rps),
  p50.toFixed(2),
  p99.toFixed(2),
  rssMb.toFixed(1),
]

const peerTable = ({ peer }: Report): Table => [
  ['beside the peer', 'CPU of its'],
  ...Object.entries(peer?.ratios ?? {}).map(([name, ratio]) => [name, ratio.toFixed(2)]),
]

const marginalTable = ({ marginal }: Report): Table => [
  ['calls of a screen', 'CPU µs/call'],
  ...(marginal ? marginalRows(marginal) : []),
]

const marginalRows = ({ cpuUs }: Marginal) =>
  Object.entries(cpuUs).map(([count, value]) => [count, value.toFixed(1)])

const allocationTable = ({ allocation }: Report): Table => {
  if (!allocation) return []
  const { cases, perCall } = allocation
  return [
    ['kB allocated', 'heap/request', 'external/request'],
    ...Object.entries(cases).map(([name, { heapKb, externalKb }]) => [
      name,
      heapKb.toFixed(1),
      externalKb.toFixed(1),
    ]),
    ...(perCall ? [['one more call', perCall.heapKb.toFixed(1), perCall.externalKb.toFixed(1)]] : []),
  ]
}

const latencyTable = ({ latency }: Report): Table => {
  if (!latency) return []
  const { cases, added, direct } = latency
  const row = (name: string, load: string, rps: string, { p50, p99 }: { p50: number; p99: number }) => [
    name,
    load,
    rps,
    p50.toFixed(2),
    p99.toFixed(2),
  ]
  return [
    ['latency, open loop', 'of its peak', 'requests/s', 'p50 ms', 'p99 ms'],
    ...latencyCases.flatMap((name) =>
      latencyLoads.map((load) => row(name, `${load} %`, String(cases[name][load].rps), cases[name][load])),
    ),
    ...latencyLoads.map((load) => row('full − yardstick', `${load} %`, '', added[load])),
    row('direct call', '', String(direct.rps), direct),
  ]
}

const barsTable = (report: Report): Table => [
  ['bar', 'measured', 'must be', 'aim', ''],
  ...reached(report).map(({ name, measured, must, aim, digits, missed }) => [
    name,
    measured.toFixed(digits),
    must === undefined ? '–' : `≤ ${must.toFixed(digits)}`,
    `≤ ${aim.toFixed(digits)}`,
    missed ? 'missed' : '',
  ]),
]
