import { expect, it } from 'vitest'
import { lineOf, runSteps } from './steps.ts'

it('ends with the first step that fails, and says which', async () => {
  const results = await runSteps(
    [
      { name: 'build', run: async () => '2 packages' },
      { name: 'pack', run: () => Promise.reject(new Error('no README')) },
      { name: 'install', run: () => Promise.reject(new Error('is not reached')) },
    ],
    () => {},
  )

  expect(results).toMatchObject([
    { name: 'build', note: '2 packages' },
    { name: 'pack', error: 'no README' },
  ])
})

it('is a line of a table', () => {
  expect(lineOf({ name: 'build', ms: 1_840, note: '2 packages' })).toBe(
    `ok         1.8 s  ${'build'.padEnd(44)}  2 packages`,
  )
  expect(lineOf({ name: 'pack', ms: 12_300, note: '', error: 'no README' })).toBe(`FAILED    12.3 s  pack`)
})
