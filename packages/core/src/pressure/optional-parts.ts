/** Whether optional parts are left out, and since when. */
export interface OptionalParts {
  readonly leftOut: boolean
  readonly since: number
  /** Leaves them out, if it does not do so already. */
  leaveOut(at: number): void
  /** Makes them again where there may be time for it. */
  makeAgain(at: number, seen: SeenCalm): void
}

/** What tells whether there may be time. */
interface SeenCalm {
  /** Milliseconds in which nothing was wrong. */
  readonly calm: number
  /** The share of its time in which the loop is busy. */
  readonly busy: number
  /** Milliseconds in which so few requests were under way that nobody would be refused. */
  readonly few: number
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
  /** Whether few requests were under way when it was tried last, and whether that failed. */
  let [fewBefore, fewAreTooMany] = [false, false]
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
      fewAreTooMany = failed && fewBefore
      turn(true, at)
    },
    makeAgain: (at, { calm, busy, few }) => {
      if (!leftOut || calm < rest) return
      const areFew = few >= rest
      if (busy >= free && calm < wait && (!areFew || fewAreTooMany)) return
      busyBefore = busy
      fewBefore = areFew
      turn(false, at)
    },
  }
}
