import { describe, expect, it } from 'vitest'
import { compareContracts } from '../../src/compare-contracts.ts'
import { rules } from '../../src/differences/rules.ts'
import { contractTable } from '../contract-table.ts'
import { corpus } from './corpus.ts'

describe('the corpus of the gate', () => {
  it.each(corpus)('$direction: $rule: $example is $verdict', ({ rule, verdict, old, now }) => {
    const found = compareContracts(old, now)
    const breaks = found.filter(({ breaking }) => breaking).map(({ rule }) => rule)

    if (rule === 'none') expect(found).toEqual([])
    else expect(found.map(({ rule }) => rule)).toContain(rule)
    expect([...new Set(breaks)]).toEqual(verdict === 'breaking' ? [rule] : [])
  })

  it.each(corpus)('$direction: $rule: $example: neither document differs from itself', ({ old, now }) => {
    expect([
      ...compareContracts(old, structuredClone(old)),
      ...compareContracts(now, structuredClone(now)),
    ]).toEqual([])
  })

  it('has a pair for every rule', () => {
    const shown = new Set<string>(corpus.map(({ rule }) => rule))

    expect(Object.keys(rules).filter((rule) => !shown.has(rule))).toEqual([])
  })

  it('prints as a table', () => {
    const printed = contractTable(corpus)
    console.log(printed)

    expect(printed.split('\n')).toHaveLength(corpus.length + 2)
    expect(printed).toMatch(/^\| operation-removed +\| operation +\| an operation is gone +\| breaking \|$/m)
    expect(printed).toMatch(/^\| operation-added +\| operation +\| an operation is new +\| free +\|$/m)
  })
})
