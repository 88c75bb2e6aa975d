import { AsyncLocalStorage } from 'node:async_hooks'
import type { Cancellation } from './cancellation.ts'

/** The part a call serves, so that services know it without being told. */
export interface CurrentPart {
  readonly name: string
  /** Ends the part's calls: its own timeout, the failure of a required part, and all that ends the request. */
  readonly cancellation: Cancellation
}

/** Follows the work of a part through its promises; about half a microsecond a part. */
export const currentPart = new AsyncLocalStorage<CurrentPart>()
