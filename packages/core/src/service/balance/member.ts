import type { Instance } from '../outgoing.ts'
import { hash } from './hash.ts'

/** One of several instances of a service, and what this process knows of it. */
export interface Member extends Instance {
  /** Made of its address alone, so that every process sends a key to the same instance. */
  readonly hash: number
  /** Calls under way. */
  running: number
  /** Failures in a row. */
  failures: number
  /** How often it was ejected; less one for each time it was well for a while. */
  ejections: number
  /** Until when calls keep away from it, in the clock's milliseconds. */
  ejectedUntil: number
  /** Since when calls keep away from it, in the clock's milliseconds; `undefined` once its return was reported. */
  ejectedSince: number | undefined
  /** Whether its health checks pass; `true` without any. */
  healthy: boolean
}

/**
 * An instance nothing is known of yet.
 *
 * @param id identifies it, the same in every process, such as its address
 */
export const newMember = (instance: Instance, id: string): Member => ({
  ...instance,
  hash: hash(id),
  running: 0,
  failures: 0,
  ejections: 0,
  ejectedUntil: 0,
  ejectedSince: undefined,
  healthy: true,
})
