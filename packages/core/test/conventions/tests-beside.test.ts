import { expect, it } from 'vitest'
import { testsBeside } from './tests-beside.ts'

const problems = (paths: readonly string[], ...listed: string[]) =>
  testsBeside(
    paths.map((path) => ({ path, text: '' })),
    new Map(listed.map((name) => [name, 'why'])),
  ).map(({ path, problem }) => [path, problem])

it.each([
  ['packages/core/src/view/view.test.ts'],
  ['packages/core/src/view/view.test-d.ts'],
  ['apps/web-bff/src/leaks.test.ts'],
])('finds a test whose source is not beside it: %s', (path) => {
  expect(problems([path, 'packages/core/src/view.ts'])).toEqual([
    [path, 'a test without its source beside it'],
  ])
})

it.each([
  [['packages/core/src/view/view.test.ts', 'packages/core/src/view/view.ts'], []],
  [['apps/web-bff/src/page.test.ts', 'apps/web-bff/src/page.js'], []],
  [['packages/core/test/leaks.test.ts'], []],
  [['apps/web-bff/src/leaks.test.ts', 'apps/tv-bff/src/leaks.test.ts'], ['apps/*/src/leaks']],
] as const)('accepts %j', (paths, listed) => {
  expect(problems(paths, ...listed)).toEqual([])
})

it('finds what is said of a test that is gone, or has its source', () => {
  const paths = ['packages/core/src/view/view.test.ts', 'packages/core/src/view/view.ts']

  expect(problems(paths, 'packages/core/src/view/view', 'packages/core/src/gone')).toEqual([
    ['packages/core/src/view/view', 'no such test without a source'],
    ['packages/core/src/gone', 'no such test without a source'],
  ])
})
