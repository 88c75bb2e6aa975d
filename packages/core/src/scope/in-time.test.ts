import { expect, it, vi } from 'vitest'
import { manualClock } from '../testing/manual-clock.ts'
import { inTime } from './in-time.ts'

const late = 'not in time'

it('gives what the work gives, or why it failed, and leaves no timer behind', async () => {
  const stopTimer = vi.fn()
  const clock = { after: () => stopTimer }

  await expect(inTime(clock, 10, Promise.resolve('done'), late)).resolves.toBe('done')
  await expect(inTime(clock, 10, Promise.reject(new Error('broken')), late)).rejects.toThrow('broken')
  expect(stopTimer).toHaveBeenCalledTimes(2)
})

it('waits so long and no longer, whatever comes of the work then', async () => {
  const clock = manualClock()
  const { promise, reject } = Promise.withResolvers<never>()
  const waiting = inTime(clock, 10, promise, late)
  clock.advance(9)
  expect(await Promise.race([waiting, Promise.resolve('waits')])).toBe('waits')
  clock.advance(1)

  await expect(waiting).rejects.toThrow(new Error(late))
  reject(new Error('nobody asks any more'))
})
