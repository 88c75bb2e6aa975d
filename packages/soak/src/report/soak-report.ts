import type { Sample } from '../gateway/sample.ts'
import type { SoakOptions } from '../options.ts'
import type { Visited } from '../soaked.ts'

/** What a soak has found. */
export interface SoakReport {
  readonly options: SoakOptions
  /** The gateway at rest, warmed up, before the soak. */
  readonly before: Sample
  /** After each round, when its visitors are gone. */
  readonly samples: readonly Sample[]
  /** The gateway at rest again. */
  readonly after: Sample
  readonly tally: Visited
  /** Calls that the services still hold open at the end. */
  readonly openCalls: number
}
