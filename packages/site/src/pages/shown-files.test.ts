import { describe, expect, it } from 'vitest'
import { withFiles, wrongFiles } from './shown-files.ts'

const self = 'packages/site/src/pages/shown-files.test.ts'

// #region sample
const sample = () => {
  return 1
}
// #endregion sample

describe('wrongFiles', () => {
  const page = (...lines: string[]) => wrongFiles({ path: 'page.md', text: lines.join('\n') })

  it('takes a block that says what the region of its file says, without the marks', () => {
    expect(sample()).toBe(1)
    expect(
      page('text', `\`\`\`ts from ${self}#sample`, 'const sample = () => {', '  return 1', '}', '```'),
    ).toEqual([])
  })

  it('names the page and shows the file when they differ', () => {
    expect(page(`\`\`\`ts from ${self}#sample`, 'const sample = 2', '```')).toEqual([
      `page.md: the block is not what ${self}#sample says:\nconst sample = () => {\n  return 1\n}`,
    ])
  })

  it('names files and regions that are not there', () => {
    expect(page('```ts from packages/nothing.ts', '```', `<<< @/${self}#none`)).toEqual([
      'page.md: packages/nothing.ts does not exist',
      `page.md: ${self} has no region 'none'`,
    ])
  })
})

describe('withFiles', () => {
  it('puts the region of a file where a page includes it', () => {
    expect(withFiles(`before\n<<< @/${self}#sample\nafter`)).toBe(
      'before\n```ts\nconst sample = () => {\n  return 1\n}\n```\nafter',
    )
  })
})
