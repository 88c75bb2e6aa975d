import { describe, expect, it } from 'vitest'
import { errorCodes } from './error-codes.ts'

const page = (text: string, path = 'packages/core/docs/errors.md') => [{ path, text }]

const problems = (codes: string[], sources: ReturnType<typeof page>) =>
  errorCodes(codes, sources).map(({ path, line, problem }) => `${path}:${line} ${problem}`)

describe('errorCodes', () => {
  const table = '| code | status |\n|---|---|\n| `BFF_SERVICE_TIMEOUT` | 504 |\n'

  it('accepts a page whose table has exactly the codes that exist', () => {
    expect(problems(['BFF_SERVICE_TIMEOUT'], page(table))).toEqual([])
  })

  it('finds a code that is only mentioned, not in the table', () => {
    const text = `${table}\nSee also BFF_NOT_FOUND.`

    expect(problems(['BFF_SERVICE_TIMEOUT', 'BFF_NOT_FOUND'], page(text))).toEqual([
      'packages/core/docs/errors.md:1 BFF_NOT_FOUND has no row',
    ])
  })

  it('finds every code as undocumented when there is no page', () => {
    expect(problems(['BFF_NOT_FOUND'], [])).toEqual([
      'packages/core/docs/errors.md:1 BFF_NOT_FOUND has no row',
    ])
  })

  it('finds a code that does not exist, on whichever page', () => {
    expect(problems([], page('\n`BFF_GONE` is …', 'README.md'))).toEqual([
      'README.md:2 BFF_GONE does not exist',
    ])
  })

  it('does not take the family BFF_* for a code', () => {
    expect(problems([], page('Every `BFF_*` type has a page.'))).toEqual([])
  })
})
