import { handTrimmed } from '../hand-trimmed.ts'
import { payloads } from '../payloads.ts'
import { tileScreen } from '../tiles.ts'

/** What a case serves. Cases of one page are compared with each other, so all of them answer the same. */
export interface Page {
  /** Path and query of the request. */
  readonly path: string
  /** The right answer. */
  readonly answer: () => unknown
}

/** Five answers of services, gathered and trimmed. */
export const home: Page = { path: '/v1/home?limit=8', answer: () => handTrimmed(payloads()) }

/** One answer of a service, 8.6 kB, passed through as it is. */
export const picks: Page = { path: '/v1/picks?segment=gold', answer: () => payloads().catalog }

/** So many small answers of services, each a part of its own. */
export const tiles = (count: number): Page => ({ path: '/v1/tiles', answer: () => tileScreen(count) })
