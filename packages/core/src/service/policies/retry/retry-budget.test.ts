import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkRetryBudget, type RetryBudgetOptions, retryBudget } from './retry-budget.ts'

const times = (count: number, act: () => unknown) => {
  for (let time = 0; time < count; time += 1) act()
}

it('has a reserve of three retries', () => {
  const { spend } = retryBudget()

  expect([spend(), spend(), spend(), spend()]).toEqual([true, true, true, false])
})

it('earns one retry with exactly five calls', () => {
  const { deposit, spend } = retryBudget({ reserve: 0 })
  for (let round = 0; round < 1_000; round += 1) {
    times(4, deposit)
    expect(spend()).toBe(false)
    deposit()
    expect([spend(), spend()]).toEqual([true, false])
  }
})

it('pays two for a retry after a timeout, or nothing when there is only one', () => {
  const { spend } = retryBudget()

  expect([spend(2), spend(2), spend()]).toEqual([true, false, true])
})

it('saves up a hundred retries and no more', () => {
  const { deposit, spend } = retryBudget()
  times(10_000, deposit)
  let spent = 0
  while (spend()) spent += 1

  expect(spent).toBe(100)
})

it('lets 1,000 calls to a service that fails from the first one on cause at most 203 more', () => {
  const { deposit, spend } = retryBudget()
  let retries = 0
  times(1_000, () => {
    deposit()
    if (spend()) retries += 1
  })

  expect(retries).toBe(203)
})

it('keeps the books as plain arithmetic does', () => {
  const settings = fc.record({
    ratio: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
    reserve: fc.integer({ min: 0, max: 10 }),
    max: fc.integer({ min: 10, max: 20 }),
  })
  const steps = fc.array(fc.constantFrom('call', 'call', 'call', 'retry', 'retry after a timeout'))
  fc.assert(
    fc.property(settings, steps, ({ ratio, reserve, max }, steps) => {
      const { deposit, spend } = retryBudget({ ratio, reserve, max })
      let hundredths = reserve * 100
      for (const step of steps) {
        if (step === 'call') {
          deposit()
          hundredths = Math.min(hundredths + Math.round(ratio * 100), max * 100)
          continue
        }
        const cost = step === 'retry' ? 1 : 2
        const affordable = hundredths >= cost * 100
        if (affordable) hundredths -= cost * 100
        expect(spend(cost)).toBe(affordable)
      }
    }),
  )
})

it.each<[RetryBudgetOptions, string]>([
  [{ ratio: 1.2 }, 'budget.ratio must be a number from 0 to 1, not 1.2'],
  [{ reserve: 101 }, 'budget.reserve must be a number from 0 to 100, not 101'],
  [{ max: -1 }, 'budget.max must be a number of at least 0, not -1'],
])('refuses %j, naming option and value', (options, message) => {
  expect(() => checkRetryBudget('budget', options)).toThrow(new TypeError(message))
})
