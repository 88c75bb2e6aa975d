import { AsyncLocalStorage } from 'node:async_hooks'
import type { Reason } from '../errors/codes.ts'
import type { Cancellation } from './cancellation.ts'

/** The part a call serves, so that services need no parameter for it. */
export interface CurrentPart {
  readonly name: string
  /** Ends the part's calls: its own timeout, the failure of a required part, and all that ends the request. */
  readonly cancellation: Cancellation
  /** Set when a call gave the part an older answer: why, or `true` when that is only being renewed. */
  stale?: Reason | true
}

/** Follows the work of a part through its promises; about half a microsecond a part. */
export const currentPart = new AsyncLocalStorage<CurrentPart>()

/** Runs what lives longer than a part, such as a connection that is opened, so that it does not keep the part with it. */
export const outsideOfParts = AsyncLocalStorage.snapshot()
