import { expect, it } from 'vitest'
import { onceMade } from './once-made.ts'

it('H18: makes it once for all who ask, and again only after it has failed', async () => {
  const outcomes = [new Error('first'), new Error('second'), 'made']
  let tries = 0
  const get = onceMade(async () => {
    const outcome = outcomes[tries]
    tries += 1
    if (outcome instanceof Error) throw outcome
    return outcome
  })

  const together = await Promise.allSettled([get(), get()])
  expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(tries).toBe(1)
  await expect(get()).rejects.toThrow('second')
  expect(await Promise.all([get(), get(), get()])).toEqual(['made', 'made', 'made'])
  expect([await get(), tries]).toEqual(['made', 3])
})
