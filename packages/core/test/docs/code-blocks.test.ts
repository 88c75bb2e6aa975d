import { describe, expect, it } from 'vitest'
import { modulesOf } from './code-blocks.ts'

const modules = (...lines: string[]) =>
  modulesOf({ path: 'README.md', text: lines.join('\n') }).map(({ file, text }) => ({
    file,
    lines: text.split('\n'),
  }))

describe('modulesOf', () => {
  it('makes a module of each ts block and keeps every line where it is in the page', () => {
    expect(modules('# Title', '```ts', 'one()', '```', 'text', '```ts', 'two()', 'three()', '```')).toEqual([
      { file: 'line-2.ts', lines: ['', '', 'one()', ''] },
      { file: 'line-6.ts', lines: ['', '', '', '', '', '', 'two()', 'three()', ''] },
    ])
  })

  it('adds a block that continues to the module before it', () => {
    expect(modules('```ts', 'one()', '```', 'text', '```ts continues', 'two()', '```')).toEqual([
      { file: 'line-1.ts', lines: ['', 'one()', '', '', '', 'two()', ''] },
    ])
  })

  it('names a module as the block says', () => {
    expect(modules('```ts routes/home.view.ts', 'one()', '```').map(({ file }) => file)).toEqual([
      'routes/home.view.ts',
    ])
  })

  it('leaves blocks of other languages alone, and what looks like a block inside of them', () => {
    expect(
      modules('```sh', 'npm test', '```', '````md', '```ts', 'one()', '```', '````', '~~~', '```ts', '~~~'),
    ).toEqual([])
  })

  it('leaves out a block that shows a file of the repository, since its package compiles that', () => {
    expect(modules('```ts from packages/examples/src/home.ts', 'one()', '```')).toEqual([])
  })

  it('takes the indentation of a list off', () => {
    expect(modules('- item', '  ```ts', '  one()', '    two()', '  ```')).toEqual([
      { file: 'line-2.ts', lines: ['', '', 'one()', '  two()', ''] },
    ])
  })

  it.each([
    [['text', '```ts', 'one()'], 'README.md:2: the code block is never closed'],
    [['```ts continues', 'one()', '```'], 'README.md:1: the block continues nothing'],
    [['```ts ../home.ts', 'one()', '```'], "README.md:1: '../home.ts' leaves the page"],
    [['```ts a.ts', '```', '```ts a.ts', '```'], "README.md:3: 'a.ts' is there already, say continues"],
  ])('refuses %j', (lines, message) => {
    expect(() => modules(...lines)).toThrow(message)
  })
})
