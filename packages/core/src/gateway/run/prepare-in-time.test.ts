import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import { StartError } from '../../errors/start-error.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { prepareInTime } from './prepare-in-time.ts'

afterEach(() => vi.restoreAllMocks())

/** Prepares what fails until a time, and gives when it was over, how often it was tried, and what was said. */
const prepared = async (until: number, mayPass: boolean) => {
  const said: string[] = []
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line))
  const clock = manualClock()
  let tries = 0
  let state = 'waits'
  const began = clock.now()
  const prepare = async () => {
    tries += 1
    if (clock.now() - began < until) throw Object.assign(new StartError('the database is away'), { mayPass })
  }
  prepareInTime(prepare, clock).then(
    () => {
      state = 'is prepared'
    },
    (error) => {
      state = error.message
    },
  )
  for (await setImmediate(); state === 'waits'; await setImmediate()) clock.advance(500)
  return { state, after: clock.now() - began, tries, said }
}

const line = (seconds: number) => `the database is away; it is tried again for ${seconds} s`

it.each([
  [0, true, 'is prepared', 0, []],
  [7_000, true, 'is prepared', 7_000, [30, 25]],
  [60_000, true, 'the database is away', 30_000, [30, 25, 20, 15, 10, 5]],
  [1, false, 'the database is away', 0, []],
])('fails for %i ms, which may pass %s: %s after %i ms', async (until, mayPass, state, after, lines) => {
  expect(await prepared(until, mayPass)).toEqual({
    state,
    after,
    tries: after / 500 + 1,
    said: lines.map(line),
  })
})
