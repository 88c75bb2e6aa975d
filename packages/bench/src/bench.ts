import type { Backend } from './backend/backend.ts'
import type { Child } from './process/child.ts'

/** What the measurements of one run share. */
export interface Bench {
  readonly backend: Backend
  /** The process of the services. */
  readonly services: Child
  readonly load: Child
  /** Requests measured per case and round. */
  readonly requests: number
  /** The command of a gateway to measure beside the cases. Default: none. */
  readonly peer?: string | undefined
  /** The open file the gateways log to. */
  readonly log: number
}

/** Requests that go before so many measured ones, until the code is compiled and the figures have settled. */
export const warmUpOf = (requests: number): number => 2 * requests
