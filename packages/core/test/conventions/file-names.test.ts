import { describe, expect, it } from 'vitest'
import { fileNames } from './file-names.ts'

const problems = (path: string) => fileNames([{ path, text: '' }]).map(({ problem }) => problem)

describe('fileNames', () => {
  it.each([
    ['packages/core/src/view/fanOut.ts', "'fanOut.ts' is not kebab-case"],
    ['packages/core/src/view/Fan-Out.test.ts', "'Fan-Out.test.ts' is not kebab-case"],
    ['packages/core/src/fan_out/index.ts', "'fan_out' is not kebab-case"],
    ['packages/core/src/view/utils.ts', "'utils.ts' says nothing"],
    ['packages/core/src/view/helper.test.ts', "'helper.test.ts' says nothing"],
    ['packages/core/src/lib/view.ts', "'lib' says nothing"],
    ['apps/mobile-bff/src/types.ts', "'types.ts' says nothing"],
  ])('finds %s', (path, problem) => {
    expect(problems(path)).toEqual([problem])
  })

  it.each([
    'packages/core/src/fan-out/fan-out.test-d.ts',
    'packages/core/vitest.config.ts',
    'apps/mobile-bff/src/routes/home.view.ts',
    'packages/core/src/service/content-types.ts',
    'packages/core/docs/README.md',
    'packages/site/.vitepress/config.ts',
  ])('accepts %s', (path) => {
    expect(problems(path)).toEqual([])
  })
})
