import type { ErrorCodeName } from '../errors/codes.ts'

/** One call of a request, as the access log and `Server-Timing` tell it. */
export interface CallRecord {
  readonly service: string
  /** Method and path template, such as `GET orders/{id}`; never the path that was filled in. */
  readonly call: string
  /** The part of the view it served. */
  readonly part: string | undefined
  /** Milliseconds from the start of the request to the start of the call. */
  readonly start: number
  /** Milliseconds it took; `undefined` as long as it is under way. */
  duration: number | undefined
  /** `ok`, or the code it failed with. */
  outcome: 'open' | 'ok' | ErrorCodeName
}
