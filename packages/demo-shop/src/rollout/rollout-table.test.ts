import { expect, it } from 'vitest'
import { rolloutTable } from './rollout-table.ts'

it('R4: tells what was lost from what a gateway answered, phase by phase, with the cause', () => {
  const table = rolloutTable({
    phases: new Map([
      ['steady', 90],
      ['SIGTERM of a', 120],
    ]),
    failed: [
      { phase: 'steady', cause: '503 BFF_OVERLOADED', isLost: false },
      { phase: 'SIGTERM of a', cause: 'connection refused', isLost: true },
      { phase: 'SIGTERM of a', cause: 'connection refused', isLost: true },
      { phase: 'SIGTERM of a', cause: '503 BFF_DRAINING', isLost: true },
    ],
    restarts: [{ name: 'a', noticed: 650, ended: 2_040, exit: '0' }],
  })

  expect(table).toBe(`\
phase         requests  200  other answers  lost  by cause
steady              90   89              1     0  1 503 BFF_OVERLOADED
SIGTERM of a       120  117              0     3  2 connection refused, 1 503 BFF_DRAINING

instance  noticed ms  ended ms  exit
a                650      2040  0`)
})
