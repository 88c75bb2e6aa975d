import type { Backend } from '../backend/backend.ts'

/** Starts the gateway of a case on a free port. Resolves with its address. */
export type StartCase = (backend: Backend) => Promise<string>

/** Every case, in the order of the table. Its module is loaded in its own process only. */
export const cases = {
  yardstick: () => import('../cases/yardstick.ts'),
  bare: () => import('../cases/bare.ts'),
  full: () => import('../cases/full.ts'),
} satisfies Record<string, () => Promise<{ start: StartCase }>>

/** One of the {@link cases}. */
export type CaseName = keyof typeof cases

/** Whether there is a case of this name. */
export const isCaseName = (name: string): name is CaseName => Object.hasOwn(cases, name)

/** The names of all cases, in the order of the table. */
export const caseNames: readonly CaseName[] = Object.keys(cases).filter(isCaseName)
