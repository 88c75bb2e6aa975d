import { expect, it } from 'vitest'
import { manualClock } from './manual-clock.ts'
import { waiting } from './waiting.ts'

it('U8: says what it waits for, and where, when that is late', async () => {
  const clock = manualClock()
  const { until } = waiting({ timeout: 300, clock })

  const late = until(
    () => false,
    () => 'rewards has not been called',
  ).catch((error: unknown) => error)
  clock.advance(299)
  expect(clock.pending).toBe(1)
  clock.advance(1)

  const error = await late
  expect(error).toMatchObject({ message: 'rewards has not been called after 300 ms' })
  expect(error).toHaveProperty(
    'stack',
    expect.stringMatching(/^Error: rewards has .* ms\n.*waiting\.test\.ts/),
  )
})

it('U8: leaves no timer behind what has come', async () => {
  const clock = manualClock()
  const { until, changed } = waiting({ timeout: 300, clock })
  let come = false

  const there = until(
    () => come,
    () => 'it has not come',
  )
  expect(clock.pending).toBe(1)
  come = true
  changed()

  await there
  await until(
    () => true,
    () => 'never reported',
  )
  expect(clock.pending).toBe(0)
})
