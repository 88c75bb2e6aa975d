import { expect, it } from 'vitest'
import { firstSentenceOf } from './front-matter.ts'

it.each([
  ['# Title\n\nFirst. Second.', 'First.'],
  [
    '# Title\n\n```ts from a.ts\nconst one = 1\n\nconst two = 2\n```\n\n`basic()` writes it. More.',
    '`basic()` writes it.',
  ],
  ['It is a map: `at: 1`. Then:', 'It is a map: `at: 1`.'],
  ['This is how:', 'This is how.'],
  ['# Title\n\n| a |\n|---|\n\n**Not** with [this](./that.md): no.', 'Not with this: no.'],
])('takes the first sentence of %j', (text, sentence) => {
  expect(firstSentenceOf(text)).toBe(sentence)
})
