import { validateHeaderName, validateHeaderValue } from 'node:http'
import { codeOf, type ErrorCodeName, type Reason } from './codes.ts'

/** What a {@link BffError} carries beside its message. */
export interface BffErrorOptions {
  /** Seconds after which another try makes sense; becomes `Retry-After` and `retryAfter`. */
  readonly retryAfter?: number
  /** Headers the answer must carry, such as `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Where a browser signs in; becomes `loginUrl`. */
  readonly loginUrl?: string
  /** The defect behind it, for the log: never an error of an HTTP client, which holds URL and body. */
  readonly cause?: unknown
  /** Overrides the `reason` that an optional part shows by the table of codes. */
  readonly reason?: Reason
  /** The connection was reset or closed before the first byte of an answer: a new connection may do better at once. */
  readonly reset?: true
  /** The connection failed, or broke: there is no answer at all. */
  readonly disconnected?: true
  /** The service answered 401: another token may do better. */
  readonly unauthorized?: true
  /** Overrides the status of the table, for `BFF_REFUSED`, which can be any 4xx. */
  readonly status?: number
  /** A service answered so, with a status its method passes on: it is healthy, and refuses. */
  readonly passed?: true
  /** A service refused as agreed, in words that were not: counted as drift. */
  readonly drifted?: true
  /** The limits that are spent, by name; becomes `violated-policies`. */
  readonly violatedPolicies?: readonly string[]
  /** What was wrong with the input, as JSON pointers into `{ query, path, headers, cookies, body }` of the request. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
}

/**
 * The one error of bffkit. `message` is for the log, in the form *who: what happened (where)*; a client only ever
 * sees what the table of codes has for `code`. It never holds a token, a body or a query string.
 */
export class BffError extends Error {
  override readonly name = 'BffError'
  readonly code: ErrorCodeName
  readonly options: BffErrorOptions

  /**
   * @throws TypeError when nobody has declared the code, see `errorCodes()`, and for a status, a header or a `retryAfter` that no answer can carry.
   */
  constructor(code: ErrorCodeName, message: string, options: BffErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    codeOf(code)
    checkOptions(code, options)
    this.code = code
    this.options = options
  }

  /** The status a client receives. */
  get status(): number {
    return this.options.status ?? codeOf(this.code).status
  }

  /** Whether code of the gateway or of its app is wrong, and neither the request nor a service is to blame. */
  get isDefect(): boolean {
    return this.code === 'BFF_INTERNAL'
  }

  /** The `reason` in `degraded` of an optional part that failed with this. */
  get reason(): Reason {
    return this.options.reason ?? codeOf(this.code).reason ?? 'unavailable'
  }
}

/** What could not be sent would break the answer where nobody can say any more whose it was. */
const checkOptions = (code: ErrorCodeName, { status, retryAfter, headers }: BffErrorOptions): void => {
  if (status !== undefined && !(Number.isInteger(status) && status >= 400 && status <= 599))
    throw new TypeError(`BffError ${code}: status must be from 400 to 599, not ${status}`)
  if (retryAfter !== undefined && !(Number.isFinite(retryAfter) && retryAfter >= 0))
    throw new TypeError(`BffError ${code}: retryAfter must be seconds from 0, not ${retryAfter}`)
  for (const [name, value] of Object.entries(headers ?? {})) {
    validateHeaderName(name)
    validateHeaderValue(name, value)
  }
}
