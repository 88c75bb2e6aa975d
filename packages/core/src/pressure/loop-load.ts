/** What is known at a beat. */
interface SeenBeat {
  /** Milliseconds it was late. */
  readonly late: number
  /** When it came. */
  readonly at: number
  /** Milliseconds without work since the one before. */
  readonly idle: number
  /** Requests admitted since then. */
  readonly admitted: number
  /** Requests under way, however long they have been. */
  readonly running: number
  /** Those of them that began lately. */
  readonly recent: number
}

/** What an event loop does with its time, as its beats tell. */
export interface LoopLoad {
  /** Milliseconds since the beat before. */
  readonly elapsed: number
  /** The share of them in which it had nothing to do, from 0 to 1. */
  readonly idle: number
  /** Milliseconds by which both of the last two beats were late: the collector, or another process, makes one of them late. */
  readonly late: number
  /** Milliseconds by which the last one was later than the one before: what one moment may have held up. */
  readonly moment: number
  /** Requests under way that began lately, now and at the beat before. */
  readonly running: number
  readonly runningBefore: number
  /** Answers a millisecond of late. */
  readonly rate: number
  /** Answers a millisecond in which it was busy, as it was until the beat before: what it could do if it were never idle. */
  readonly capacity: number
  /** The share of about the last tenth of a second in which it had nothing to do: it was through with all that had come. */
  readonly rest: number
  /** The share of the last second in which it was busy, from 0 to 1. */
  readonly busy: number
  /** Takes note of a beat. */
  beat(beat: SeenBeat): void
}

/** Milliseconds that what is known of answers goes back, and what is known of idle time. */
const memory = 200
const shortMemory = 100
const longMemory = 1_000

/** Answers a millisecond of a loop that has answered nothing yet. */
const guess = 1

/** Starts to watch what an event loop does with its time. */
export const loopLoad = (): LoopLoad => {
  let beatBefore = 0
  let lateBefore = 0
  let allBefore = 0
  // All three fade alike, so that only their ratios mean something.
  let [passed, worked, answers] = [0, 0, 0]
  const load = {
    elapsed: 0,
    idle: 0,
    late: 0,
    moment: 0,
    running: 0,
    runningBefore: 0,
    rate: 0,
    capacity: guess,
    rest: 1,
    busy: 0,
    beat: ({ late, at, idle, admitted, running, recent }: SeenBeat) => {
      const elapsed = Math.max(1, at - beatBefore)
      const fade = Math.exp(-elapsed / memory)
      const shortFade = Math.exp(-elapsed / shortMemory)
      const longFade = Math.exp(-elapsed / longMemory)
      const answered = Math.max(0, admitted + allBefore - running)
      load.capacity = answers > 0 && worked > 0 ? answers / worked : guess
      load.runningBefore = load.running
      load.running = recent
      answers = answers * fade + answered
      allBefore = running
      passed = passed * fade + elapsed
      // Who waits for requests works at nothing that says how long one takes.
      worked = worked * fade + (admitted + answered > 0 ? Math.max(0, elapsed - idle) : 0)
      load.elapsed = elapsed
      load.idle = Math.min(1, idle / elapsed)
      load.late = Math.min(late, lateBefore)
      load.moment = late - load.late
      load.rate = answers / passed
      load.rest = load.rest * shortFade + load.idle * (1 - shortFade)
      load.busy = load.busy * longFade + (1 - load.idle) * (1 - longFade)
      beatBefore = at
      lateBefore = late
    },
  }
  return load
}
