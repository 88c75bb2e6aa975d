import type { Count, Counted, LimitStore } from '../limit-store.ts'
import { limitModel } from './limit-model.ts'
import { countAt, type NamedStep } from './steps.ts'

/** Time of a store under test. */
export interface StoreTime {
  now(): number | Promise<number>
  wait(ms: number): void | Promise<void>
}

/** What a store and the model said at each decision. */
export interface Compared {
  readonly store: Pick<Counted, 'fits' | 'remaining'>[][]
  readonly model: Pick<Counted, 'fits' | 'remaining'>[][]
}

/** Does the same to a store and to the model. */
export const runSteps = async (
  store: LimitStore,
  time: StoreTime,
  steps: readonly NamedStep[],
  prefix = '',
): Promise<Compared> => {
  const model = limitModel()
  const running: Count[] = []
  const said: Compared = { store: [], model: [] }
  let holders = 0

  for (const step of steps) {
    const now = await time.now()
    if (step.do === 'wait') await time.wait(step.ms)
    else if (step.do === 'release') {
      const [count] = running.splice(step.index, 1)
      if (!count) continue
      await store.release([count])
      model.release(count)
    } else {
      const counts = step.names.map((name) => {
        holders += 1
        const cost = name === 'parallel' ? 1 : step.cost
        return countAt(name, prefix + step.caller, now, { cost, dryRun: step.dryRun, holder: `h${holders}` })
      })
      if (step.do === 'charge') {
        await store.charge(counts)
        model.charge(counts, now)
        continue
      }
      const given = await store.take(counts)
      said.store.push(given.map(({ fits, remaining }) => ({ fits, remaining })))
      said.model.push(model.take(counts, now))
      if (given.every(({ fits }, index) => fits || counts[index]?.dryRun))
        running.push(...counts.filter(({ kind }) => kind === 'concurrency'))
    }
  }
  return said
}
