import { describe, expect, it } from 'vitest'
import { measurementsOf, roundOf, rowNames } from './rows.ts'

const figures = { cpuUs: 1, allocatedKb: 1, rps: 1, p50: 1, p99: 1, rssMb: 1 }

describe('roundOf', () => {
  it('puts the cases of one round beside each other, and beside what else was measured', () => {
    const identical = { requests: 1_000, downstream: 1 }
    const measured = [{ cases: { bare: figures } }, { cases: {}, identical }, { cases: { full: figures } }]
    expect(roundOf(measured)).toEqual({ cases: { bare: figures, full: figures }, identical })
  })
})

describe('measurementsOf', () => {
  it('knows what must be measured for every row', () => {
    expect(rowNames.map(measurementsOf)).not.toContain(undefined)
    expect(measurementsOf('two-processes/one')).toEqual(['full', 'two-processes'])
  })
})
