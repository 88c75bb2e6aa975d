import { aligned } from '../report/aligned.ts'
import type { LimitCost } from './limit-cost.ts'
import type { proveAddresses } from './many-addresses.ts'
import type { Shared } from './shared-limit.ts'
import type { Added, Faulted } from './store-faults.ts'

const whole = (value: number) => Math.round(value).toLocaleString('en')
const tenth = (value: number) => value.toFixed(1)
const counts = (statuses: Readonly<Record<string, number>>) =>
  Object.entries(statuses)
    .map(([status, count]) => `${status}: ${whole(count)}`)
    .join(', ')
const percentiles = ({ p50, p99 }: Added) => `${tenth(Math.max(0, p50))} / ${tenth(Math.max(0, p99))}`

/** What several instances admitted, and what that cost Redis. */
export const sharedTable = (proved: readonly Shared[]): string =>
  aligned([
    [
      '4 instances, 200 clients',
      'decisions',
      'admitted',
      'at least',
      'at most',
      'calls',
      'a decision',
      'an admitted',
    ],
    ...proved.map(({ kind, decisions, others, admitted, least, most, calls }) => [
      kind,
      ...[decisions, others, admitted, least, Math.floor(most), calls].map(whole),
      (calls / decisions).toFixed(2),
      (calls / admitted).toFixed(2),
    ]),
  ])

/** The part of the decisions for which Redis may be too late, on a machine that is busy with it. */
const maxOthers = 0.05

/** What was admitted too much or too little. */
export const missedShared = (proved: readonly Shared[]): string[] =>
  proved.flatMap(({ kind, decisions, admitted, least, most, others }) => [
    ...(admitted > most ? [`${kind}: ${admitted} admitted, at most ${Math.floor(most)}`] : []),
    ...(admitted < least ? [`${kind}: ${admitted} admitted, at least ${least}`] : []),
    ...(others > maxOthers * decisions ? [`${kind}: ${others} answers are neither 200 nor 429`] : []),
  ])

/** What clients saw of each way in which Redis fails. */
export const faultsTable = (proved: readonly Faulted[]): string =>
  aligned([
    [
      'Redis is',
      'onStoreLoss',
      'answers',
      'added ms, first 0.5 s',
      'from then on',
      'back after ms',
      'log lines',
    ],
    ...proved.map(({ fault, policy, statuses, first, later, back, lines }) => [
      fault,
      policy,
      counts(statuses),
      percentiles(first),
      percentiles(later),
      back === undefined ? 'never' : whole(back),
      whole(lines),
    ]),
  ])

/** Milliseconds that may be added: while the store is waited for, and once it is left alone. */
const maxAdded = { first: 60, later: 10 }

/** Milliseconds until a store that is well again counts: a second of rest, a connection, and a pause between two of them. */
const maxBack = 3_000

/** What a client of a gateway whose store failed should not have seen. */
export const missedFaults = (proved: readonly Faulted[]): string[] =>
  proved.flatMap(({ fault, policy, statuses, first, later, back, apart }) => {
    const allowed = policy === 'closed' ? ['200', '503'] : ['200']
    const wrong = Object.keys(statuses).filter((status) => !allowed.includes(status))
    // What answers just in time, or just not, is asked as long as it does.
    // Of a closed limit one request a second waits to be refused.
    const isAsked = policy === 'closed' || /^slow, (?:5|50) ms/.test(fault)
    const most = isAsked ? maxAdded.first : maxAdded.later
    return [
      ...wrong.map((status) => `answers ${statuses[status]} requests ${status}`),
      ...(first.p99 > maxAdded.first ? [`adds ${tenth(first.p99)} ms at first`] : []),
      ...(later.p99 > most ? [`adds ${tenth(later.p99)} ms from then on`] : []),
      ...(back === undefined || back > maxBack
        ? [`counts there again after ${back ?? 'more than 5,000'} ms`]
        : []),
      ...(apart < 990 ? [`writes two lines within ${apart} ms`] : []),
    ].map((what) => `${policy}, Redis ${fault}: ${what}`)
  })

type Proof = Awaited<ReturnType<typeof proveAddresses>>

/** What many addresses did to a gateway. */
export const addressesTable = ({ proved, remembered, maxKeys }: Proof): string => {
  const { left, least, most, block } = remembered
  return [
    aligned([
      [
        `requests from`,
        'seconds',
        'answers',
        'µs',
        'well-behaved',
        'ms, p50 / p99',
        'RSS MB',
        `counts, at most ${whole(maxKeys)}`,
      ],
      ...proved.map((one) => [
        one.from,
        tenth(one.seconds),
        counts(one.statuses),
        whole(one.cpuUs),
        counts(one.behaved),
        `${tenth(one.p50)} / ${tenth(one.p99)}`,
        whole(one.rssMb),
        whole(one.kept),
      ]),
    ]),
    `the well-behaved client has ${whole(left)} units left, of ${whole(least)} to ${whole(most)} when nothing is forgotten`,
    `100 addresses of one /64 have spent ${block} units of one count`,
  ].join('\n')
}

/** Bytes of memory a count may take: 200 of the heap, and what V8 has not collected yet. */
const maxBytes = 800

/** Times by which the well-behaved may be slower than under the same load from one address; below so many milliseconds nobody is. */
const slower = { times: 2, ms: 20 }

/** What many addresses should not have done. */
export const missedAddresses = ({ proved, remembered, maxKeys }: Proof): string[] => {
  const [one, many] = proved
  const { left, least, most, block } = remembered
  if (!one || !many) return ['nothing was measured']
  const room = 32 + (maxKeys * maxBytes) / 1e6
  return [
    ...proved.flatMap(({ statuses, behaved }) =>
      [statuses, behaved].flatMap((of) =>
        Object.keys(of).join() === '200' ? [] : [`answers were ${counts(of)}`],
      ),
    ),
    ...(many.rssMb - one.rssMb > room ? [`RSS has grown by more than ${whole(room)} MB`] : []),
    ...(many.kept > maxKeys ? [`${many.kept} counts are kept, at most ${maxKeys}`] : []),
    ...(many.p50 > Math.max(slower.times * one.p50, slower.ms) ? ['the well-behaved are slower'] : []),
    ...(left < least || left > most
      ? [`the well-behaved client has ${left} left, of ${least} to ${most}`]
      : []),
    ...(block === 100 ? [] : [`100 addresses of one /64 have spent ${block} units`]),
  ]
}

/** What a request costs, and what of it the limits do. */
export const costTable = (costs: readonly LimitCost[]): string => {
  const [bare] = costs
  return aligned([
    ['a route that calls nothing', 'µs of CPU', 'more', 'kB of heap', 'more'],
    ...costs.map(({ kind, cpuUs, heapKb }) => [
      kind,
      whole(cpuUs),
      whole(cpuUs - (bare?.cpuUs ?? 0)),
      tenth(heapKb),
      tenth(heapKb - (bare?.heapKb ?? 0)),
    ]),
  ])
}
