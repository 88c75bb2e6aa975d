import { describe, expect, it } from 'vitest'
import { skippedTests } from './skipped-tests.ts'

const path = 'packages/core/src/fan-out/fan-out.test.ts'

const problems = (text: string) =>
  skippedTests([{ path, text }]).map(({ line, problem }) => `${line}: ${problem}`)

describe('skippedTests', () => {
  it.each([
    "it.only('works', run)",
    "describe.only('all', run)",
    "it.only.each([1])('works', run)",
    "it.concurrent.only('works', run)",
    "it('works', { only: true }, run)",
  ])('finds %s', (text) => {
    expect(problems(`\n${text}`)).toEqual(['2: only this test would run'])
  })

  it('finds a test that is singled out even when something is printed', () => {
    expect(problems("console.warn('debugging')\nit.only('works', run)")).toEqual([
      '2: only this test would run',
    ])
  })

  it.each([
    ["it.skip('works', run)", 'skip'],
    ["test.todo('works')", 'todo'],
    ["describe.skipIf(!redis)('all', run)", 'skipIf'],
    ["it.runIf(redis)('works', run)", 'runIf'],
    ["it.fails('works', run)", 'fails'],
    ["it('works', { skip: true }, run)", 'skip'],
    ["it('works', { skip: !redis }, run)", 'skip'],
    ["it('works', (context) => context.skip('no redis'))", 'skip'],
    ["it('works', ({ skip }) => skip())", 'skip'],
  ])('finds %s when no reason is printed', (text, modifier) => {
    expect(problems(`// there is no redis here\n${text}`)).toEqual([
      `2: ${modifier} without a printed reason`,
    ])
  })

  it.each([
    "console.warn('no redis: the store is not tested')\nit.skip('works', run)",
    "if (!redis) console.warn(\n  'no redis',\n)\ndescribe.skipIf(!redis)('all', run)",
    "it('works', (context) => { console.warn('no redis'); context.skip() })",
  ])('accepts a skip whose reason is printed right before: %s', (text) => {
    expect(problems(text)).toEqual([])
  })

  it('leaves ordinary tests, options and skips of other things alone', () => {
    const text =
      "it('skips', { timeout: 100, skip: false }, run)\nit.each([1])('%s', run)\n'it.only(' + list.skip"

    expect(problems(text)).toEqual([])
  })
})
