/** Requests that began at about the same time and are under way. */
export interface Generation {
  running: number
}

/** Which requests under way began lately. The others wait: for an event, a slow service, or a client that reads slowly. */
export interface UnderWay {
  /** That of requests that begin now; one that does adds itself, and takes itself out of the same when it is over. */
  readonly generation: Generation
  /** Requests under way that began in the last two to four seconds. */
  readonly recent: number
  /** To be told now and then what time it is, in milliseconds. */
  pass(at: number): void
}

/** Milliseconds of a generation. */
const lasts = 2_000

/** Starts to tell requests that began lately from those that have been under way for long. */
export const underWay = (): UnderWay => {
  let [generation, before]: [Generation, Generation] = [{ running: 0 }, { running: 0 }]
  let since = 0
  return {
    get generation() {
      return generation
    },
    get recent() {
      return generation.running + before.running
    },
    pass: (at) => {
      if (at - since < lasts) return
      before = generation
      generation = { running: 0 }
      since = at
    },
  }
}
