import { type Clock, systemClock } from '../../scope/clock.ts'

/** Time that means the same in every process: ms since 1970. */
export const wallClock: Clock = { now: () => Date.now(), after: systemClock.after }
