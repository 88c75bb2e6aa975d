import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
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

/**
 * Runs what calls {@link enterPart}, for several parts in turn: what comes behind it is in none of them. To run each part by itself
 * (`AsyncLocalStorage.run`) would cost twice as much.
 */
export const startParts = (start: () => void): void => new AsyncResource('parts').runInAsyncScope(start)

/** What follows in this turn belongs to a part, and all that this starts. For use inside of {@link startParts}, or as the last thing of a turn. */
export const enterPart = (part: CurrentPart): void => currentPart.enterWith(part)

const outside = new AsyncResource('outside of parts')

/** Runs what lives longer than a part, such as a connection that is opened, so that it does not keep the part with it. */
export const outsideOfParts = <A extends unknown[], R>(work: (...args: A) => R, ...args: A): R =>
  outside.runInAsyncScope(work, undefined, ...args)
