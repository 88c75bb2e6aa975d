import { describe, expect, it } from 'vitest'
import { changeLine, grownSites, judgeCost, withinRecord } from './judge-cost.ts'

const record = (heapKb: number, externalKb: number) => ({
  cases: { full: { heapKb, externalKb, sites: {} } },
})

describe('judgeCost', () => {
  it('lets a case differ by 3 % either way', () => {
    const recorded = record(200, 20)
    expect(judgeCost(recorded, { full: { heapKb: 206, externalKb: 20.6 } })).toEqual({
      grown: [],
      shrunk: [],
    })
    expect(judgeCost(recorded, { full: { heapKb: 194, externalKb: 19.4 } })).toEqual({
      grown: [],
      shrunk: [],
    })
  })

  it('tells more than that apart for the heap and what is outside of it', () => {
    const { grown, shrunk } = judgeCost(record(200, 20), { full: { heapKb: 206.2, externalKb: 19 } })
    expect(grown.map(changeLine)).toEqual(['full: 206.2 kB heap a request, recorded 200.0 (+3.1 %)'])
    expect(shrunk.map(changeLine)).toEqual(['full: 19.0 kB external a request, recorded 20.0 (-5.0 %)'])
  })

  it('takes no notice of 0.3 kB, whatever part they are', () => {
    expect(judgeCost(record(200, 2), { full: { heapKb: 200, externalKb: 2.3 } }).grown).toEqual([])
    expect(judgeCost(record(200, 2), { full: { heapKb: 200, externalKb: 2.4 } }).grown).toHaveLength(1)
  })

  it('takes a case that is not recorded for one that has grown', () => {
    const { grown } = judgeCost(record(200, 2), { cached: { heapKb: 90, externalKb: 0.1 } })
    expect(grown.map(changeLine)).toEqual([
      'cached: 90.0 kB heap a request, not recorded',
      'cached: 0.1 kB external a request, not recorded',
    ])
  })
})

describe('withinRecord', () => {
  const count = (heapKb: number) => ({ full: { heapKb, externalKb: 20 } })

  it.each([
    [
      [201, 207, 205, 193],
      [201, 205],
    ],
    [[207, 193], []],
    [[], []],
  ])('finds of %j the ones within 3 %% of 200 kB: %j', (heaps, within) => {
    expect(withinRecord(record(200, 20), heaps.map(count))).toEqual(within.map(count))
  })
})

describe('grownSites', () => {
  it('names what grew, what is new, and not what is only on another line', () => {
    const before = { 'parse a.ts ← run': 40, 'trim b.ts ← settle': 2, 'least c.ts ← run': 0.5 }
    const now = {
      'parse a.ts:12 ← run': 30,
      'parse a.ts:80 ← run': 10.2,
      'trim b.ts:7 ← settle': 5.5,
      'copy d.ts:1 ← settle': 3,
      'below c.ts:9 ← run': 0.4,
    }
    expect(grownSites(before, now)).toEqual([
      '+3.50 kB, now 5.50: trim b.ts ← settle',
      '+3.00 kB, now 3.00: copy d.ts ← settle',
    ])
  })
})
