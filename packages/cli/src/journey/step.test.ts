import { expect, it } from 'vitest'
import { expected } from './expected.ts'
import { stepper } from './step.ts'

it('prints a line for each step, with its time and what was seen, and passes on what later steps need', async () => {
  const printed: string[] = []
  const step = stepper((line) => printed.push(line))

  expect(await step('git clone', async () => ({ seen: 'a folder', port: 3004 }))).toEqual({
    seen: 'a folder',
    port: 3004,
  })
  expect(printed).toEqual([expect.stringMatching(/^✓ +\d+\.\d s {2}git clone: a folder$/)])
})

it('ends at the first step that is not as it should be, with what was expected and what came', async () => {
  const printed: string[] = []
  const step = stepper((line) => printed.push(line))
  const walking = step('npm run demo', async () => {
    expected(false, '0', 1)
    return { seen: 'nothing' }
  })

  await expect(walking).rejects.toThrow(/^✗ +\d+\.\d s {2}npm run demo\nexpected 0\ncame {5}1$/)
  expect(printed).toEqual([])
})
