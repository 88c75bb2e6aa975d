import type { Agent } from 'node:http'
import type { Clock } from '@bffkit/core'
import type { Random } from '../random.ts'

/** What visitors of a gateway have in common. */
export interface Site {
  readonly url: string
  /** `Authorization` headers, one a user. */
  readonly authorizations: readonly [string, ...string[]]
  /** The connections of those who keep them. */
  readonly agent: Agent
  readonly clock: Clock
  readonly random: Random
}

/** How a visit ended: with a status, or otherwise. */
export interface Ending {
  /** For the table, such as `200`, `200 degraded` or `left`. */
  readonly end: string
  /** What was wrong with the answer, if anything was. */
  readonly wrong?: string | undefined
}

/** One visit of one kind of visitor. Never throws. */
export type Visit = (site: Site) => Promise<Ending>
