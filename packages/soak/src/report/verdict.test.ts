import { describe, expect, it } from 'vitest'
import { aReport, aSample } from '../test/a-report.ts'
import type { SoakReport } from './soak-report.ts'
import { failures } from './verdict.ts'

const tally = { ends: { '200': 1, '504': 1 }, wrong: [], stallMs: 20 }

describe('failures', () => {
  it('is empty when all is back and the heap is flat', () => {
    expect(failures(aReport())).toEqual([])
  })

  it.each<[what: string, given: Partial<SoakReport>, failure: string]>([
    ['sockets', { after: aSample({ sockets: 3 }) }, 'sockets: 0 at the start, 3 at the end'],
    ['listeners', { after: aSample({ listeners: 17 }) }, 'listeners: 16 at the start, 17 at the end'],
    ['requests', { after: aSample({ requests: 1 }) }, 'requests under way: 0 at the start, 1 at the end'],
    ['calls', { after: aSample({ calls: 1 }) }, 'calls in flight: 0 at the start, 1 at the end'],
    [
      'timers',
      { after: aSample({ resources: { TCPServerWrap: 1, Timeout: 2 } }) },
      'Timeout: 0 at the start, 2 at the end',
    ],
    ['the server', { after: aSample({ resources: {} }) }, 'TCPServerWrap: 1 at the start, 0 at the end'],
  ])('says that %s are not as they were', (_, given, failure) => {
    expect(failures(aReport(given))).toEqual([failure])
  })

  it('says every warning and every unhandled rejection', () => {
    const complaints = ['MaxListenersExceededWarning: 11 close listeners', 'unhandled rejection: oh']
    expect(failures(aReport({ after: aSample({ complaints }) }))).toEqual(complaints)
  })

  it('says which answers were wrong', () => {
    const wrong = ['GET /v1/home: 500 is not sensible']
    expect(failures(aReport({ tally: { ...tally, wrong } }))).toEqual(wrong)
  })

  it('says that services still hold calls open', () => {
    expect(failures(aReport({ openCalls: 2 }))).toEqual(['2 calls are still open at the services'])
  })

  it('takes a soak for none in which nothing was answered, or nothing broke', () => {
    expect(failures(aReport({ tally: { ...tally, ends: { left: 5 } } }))).toEqual([
      'not one answer was whole',
      'not one fault was seen',
    ])
  })

  it('says how fast the heap grows, when that is more than 1 % a minute over the second half', () => {
    expect(failures(aReport({}, (minute) => 30 + 0.6 * Math.max(0, minute - 5)))).toEqual([
      'the heap grows by 2.00 % a minute, more than 1.00 %',
    ])
  })

  it('lets the heap shrink, grow by less, and do what it likes in the first half', () => {
    expect(failures(aReport({}, (minute) => 30 - minute))).toEqual([])
    expect(failures(aReport({}, (minute) => 30 + 0.2 * minute))).toEqual([])
    expect(failures(aReport({}, (minute) => (minute < 5 ? 10 + minute : 30)))).toEqual([])
  })

  it('asks less of a shorter soak', () => {
    const growing = (minute: number) => 30 + 0.6 * minute
    const options = { minutes: 1, rate: 250 }
    expect(failures(aReport({ options }, growing))).toEqual([])
  })
})
