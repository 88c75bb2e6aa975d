import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repositoryRoot } from '../repository.ts'

const recorded = JSON.parse(readFileSync(new URL('recorded.json', import.meta.url), 'utf8'))

it('is of the run whose answer the page about degradation shows', () => {
  const page = readFileSync(join(repositoryRoot, 'packages/site/pages/learn/degradation.md'), 'utf8')
  const [, shown = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? []

  expect(recorded.degraded.answer).toEqual(JSON.parse(shown))
})

it('drew a complete answer that took less time than its calls together', () => {
  const timing: string = recorded.complete.timing
  const [total = 0, ...calls] = [...timing.matchAll(/dur=([\d.]+)/g)].map(([, value]) => Number(value))

  expect(recorded.complete.answer.degraded).toBeUndefined()
  expect(total).toBeLessThan(calls.reduce((sum, duration) => sum + duration, 0))
})
