/** Whether optional parts are left out, and since when. */
export interface OptionalParts {
  readonly leftOut: boolean
  readonly since: number
  /** Leaves them out, if it does not do so already. */
  leaveOut(at: number): void
  /** Makes them again where there may be time for it: nothing has been wrong for `calm` milliseconds, and the loop is `busy` for that share. */
  makeAgain(at: number, calm: number, busy: number): void
}

/** Milliseconds without overload after which they are made again where there is much time. */
const rest = 1_000

/** The share of its time the loop may be busy without them for that: with them it is busier. */
const room = 0.5

/** The share of what was too much the last time. */
const less = 0.8

/** Milliseconds without overload after which they are made again to see whether there is time; twice as many each time there is not. */
const trial = { first: 4_000, longest: 300_000 }

/** Milliseconds they have to be made for it to be right. */
const proven = 10_000

/**
 * Leaves optional parts out, and makes them again so seldom that a screen does not come and go with what they cost. What they cost
 * nobody knows but by trial: as busy as it was when that failed, it is not tried again soon.
 */
export const optionalParts = (degrade: (on: boolean) => void): OptionalParts => {
  let [leftOut, since, madeAt] = [false, 0, -Infinity]
  let [free, wait, busyBefore] = [room, trial.first, 0]
  const turn = (on: boolean, at: number) => {
    leftOut = on
    if (on) since = at
    else madeAt = at
    degrade(on)
  }
  return {
    get leftOut() {
      return leftOut
    },
    get since() {
      return since
    },
    leaveOut: (at) => {
      if (leftOut) return
      const failed = at - madeAt < proven
      free = failed ? less * busyBefore : room
      wait = failed ? Math.min(2 * wait, trial.longest) : trial.first
      turn(true, at)
    },
    makeAgain: (at, calm, busy) => {
      if (!leftOut || calm < rest || (busy >= free && calm < wait)) return
      busyBefore = busy
      turn(false, at)
    },
  }
}
