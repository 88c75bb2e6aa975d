import { expect, it } from 'vitest'
import { namedCommands } from './named-commands.ts'

const sources = (page: string) => [
  { path: 'package.json', text: '{ "scripts": { "budgets": "", "prove:cold": "" } }' },
  { path: 'apps/web-bff/package.json', text: '{ "scripts": { "dev": "" } }' },
  { path: 'packages/core/docs/edge.md', text: page },
]

it.each([
  '`npm run budgets`, `npm run prove:cold -- --no-warm-up`',
  'npm run -s dev -w apps/web-bff     # on fixtures',
  '`npm run dev -w apps/one-that-a-reader-makes`',
])('takes commands that are there: %s', (page) => {
  expect(namedCommands(sources(page))).toEqual([])
})

it.each([
  ['npm run budget', 'say a script of package.json'],
  ['npm run dev', 'say a script of package.json'],
  ['npm run start -w apps/web-bff', 'say a script of apps/web-bff/package.json'],
])('names the one that is not: %s', (named, instead) => {
  expect(namedCommands(sources(`first\n\`${named}\``))).toEqual([
    { path: 'packages/core/docs/edge.md', line: 2, problem: `there is no '${named}'`, instead },
  ])
})
