import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const page = readFileSync(new URL('../../core/docs/extending.md', import.meta.url), 'utf8')

/** The code block of a page that is called like a file. */
const blockOf = (file: string) => page.split(`\`\`\`ts ${file}\n`)[1]?.split('```\n')[0]

it.each(['policy.ts', 'lane.ts', 'error-codes.ts'])('is what the page shows: %s', (file) => {
  expect(blockOf(file)).toBe(readFileSync(new URL(`../src/extending/${file}`, import.meta.url), 'utf8'))
})
