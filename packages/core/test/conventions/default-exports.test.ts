import { describe, expect, it } from 'vitest'
import { defaultExports } from './default-exports.ts'

const lines = (path: string, text: string) => defaultExports([{ path, text }]).map(({ line }) => line)

describe('defaultExports', () => {
  it.each([
    'export default 1',
    'export default function home() {}',
    'const home = 1; export { home as default }',
    "export { home as default } from './home.ts'",
  ])('finds %s', (text) => {
    expect(lines('apps/mobile-bff/src/app.ts', `\n${text}`)).toEqual([2])
  })

  it('leaves configuration files and named exports alone', () => {
    expect(lines('packages/core/vitest.config.ts', 'export default {}')).toEqual([])
    expect(lines('packages/site/.vitepress/theme/index.ts', 'export default {}')).toEqual([])
    expect(lines('packages/core/src/a.ts', "export const a = 1\nexport { default as b } from 'b'")).toEqual(
      [],
    )
  })
})
