import { describe, expect, it } from 'vitest'
import { expectNone, lineAt } from './violation.ts'

describe('expectNone', () => {
  it('says where each violation is, what it is and what would be right', () => {
    const violation = {
      path: 'packages/core/src/a.ts',
      line: 3,
      problem: 'default export',
      instead: 'export a name',
    }

    expect(() => expectNone([violation, { ...violation, line: 9 }])).toThrow(
      '2 found\n  packages/core/src/a.ts:3: default export; export a name\n  packages/core/src/a.ts:9: default',
    )
  })

  it('passes when there is none', () => {
    expect(() => expectNone([])).not.toThrow()
  })
})

describe('lineAt', () => {
  it('counts from 1', () => {
    expect([0, 1, 2].map((offset) => lineAt('a\nb', offset))).toEqual([1, 1, 2])
  })
})
