/** What an event loop does with its time, as its beats tell. */
export interface LoopLoad {
  /** Milliseconds since the beat before. */
  readonly elapsed: number
  /** The share of them in which it had nothing to do, from 0 to 1. */
  readonly idle: number
  /** Milliseconds by which both of the last two beats were late: the collector, or another process, makes one of them late. */
  readonly late: number
  /** Requests under way, now and at the beat before. */
  readonly running: number
  readonly runningBefore: number
  /** Answers a millisecond of late. */
  readonly rate: number
  /** Answers a millisecond in which it was busy, as it was until the beat before: what it could do if it were never idle. */
  readonly capacity: number
  /** The share of the last second in which it was busy, from 0 to 1. */
  readonly busy: number
  /** Takes note of a beat: how late it was, when it came, the milliseconds without work and the requests admitted since the one before. */
  beat(late: number, at: number, idle: number, admitted: number, running: number): void
}

/** Milliseconds that what is known of answers goes back, and what is known of idle time. */
const memory = 200
const longMemory = 1_000

/** Answers a millisecond of a loop that has answered nothing yet. */
const guess = 1

/** Starts to watch what an event loop does with its time. */
export const loopLoad = (): LoopLoad => {
  let beatBefore = 0
  let lateBefore = 0
  // All three fade alike, so that only their ratios mean something.
  let [passed, worked, answers] = [0, 0, 0]
  const load = {
    elapsed: 0,
    idle: 0,
    late: 0,
    running: 0,
    runningBefore: 0,
    rate: 0,
    capacity: guess,
    busy: 0,
    beat: (late: number, at: number, idle: number, admitted: number, running: number) => {
      const elapsed = Math.max(1, at - beatBefore)
      const fade = Math.exp(-elapsed / memory)
      const longFade = Math.exp(-elapsed / longMemory)
      load.capacity = answers > 0 && worked > 0 ? answers / worked : guess
      load.runningBefore = load.running
      load.running = running
      answers = answers * fade + Math.max(0, admitted + load.runningBefore - running)
      passed = passed * fade + elapsed
      worked = worked * fade + Math.max(0, elapsed - idle)
      load.elapsed = elapsed
      load.idle = Math.min(1, idle / elapsed)
      load.late = Math.min(late, lateBefore)
      load.rate = answers / passed
      load.busy = load.busy * longFade + (1 - load.idle) * (1 - longFade)
      beatBefore = at
      lateBefore = late
    },
  }
  return load
}
