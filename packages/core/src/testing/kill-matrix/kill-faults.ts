import type { Backends } from '../backends/backends.ts'
import type { FixtureKey } from '../backends/match-fixture.ts'

/** After so many failures, and no success, a circuit breaker is open. */
const failuresThatOpen = 20

/**
 * The ways in which a kill matrix makes a service fail, in the order of its columns. `ask` makes the request of the
 * matrix.
 */
export const killFaults = <Name extends string>(shop: Backends<Name>, slow: number) => ({
  down: (name: Name) => shop.down(name),
  slow: (name: Name) => shop.slow(name, slow),
  broken: (name: Name) => shop.broken(name, 'contract'),
  reset: (name: Name) => shop.broken(name, 'reset'),
  // The head of an answer alone has a hundred bytes.
  drip: (name: Name) => shop.faulty(name, { drip: slow / 100 }),
  bomb: (name: Name) => shop.broken(name, 'bomb'),
  open: async (name: Name, ask: () => Promise<unknown>) => {
    await shop.down(name)
    for (let failures = 0; failures < failuresThatOpen; failures++) await ask()
    await shop.heal(name)
  },
})

/** The ways in which it makes one path of a service fail: those that the connections of the others do not share. */
export const killPathFaults = <Name extends string>(shop: Backends<Name>, slow: number) => ({
  503: (name: Name, path: FixtureKey) => shop.broken(name, 503, { path }),
  slow: (name: Name, path: FixtureKey) => shop.slow(name, slow, { path }),
  broken: (name: Name, path: FixtureKey) => shop.broken(name, 'contract', { path }),
  reset: (name: Name, path: FixtureKey) => shop.broken(name, 'reset', { path }),
  bomb: (name: Name, path: FixtureKey) => shop.broken(name, 'bomb', { path }),
})

/** A column of a kill matrix by path. */
export type KillPathFault = `${keyof ReturnType<typeof killPathFaults>}`

/** A column of a kill matrix. */
export type KillFault = keyof ReturnType<typeof killFaults>
