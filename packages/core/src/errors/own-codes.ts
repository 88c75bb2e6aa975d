import { BffError, type BffErrorOptions } from './bff-error.ts'
import {
  addCode,
  type BffErrorCode,
  type CodeVerdict,
  type ErrorCode,
  type ErrorCodeName,
  ownCode,
  type Reason,
  errorCodes as table,
} from './codes.ts'

/** What an app says of an error code of its own. */
export interface OwnErrorCode {
  /** From 400 to 599, but 401, which asks for a credential, and 499, which nobody receives. */
  readonly status: number
  /** What clients read as the `title` of its problem: one line, the same for every request. */
  readonly title: string
  /** The text of the page its problem leads to; what stands between backticks is code. Default: the title alone. */
  readonly explanation?: string
  /** What an optional part that failed with it shows. Default by status: `absent` for 404 and 410, `refused` for other 4xx, `timeout` for 504, `unavailable` for the rest. */
  readonly reason?: Reason
  /**
   * What a call that failed with it says about its service, for the breaker: it is unhealthy (`failure`), answers what was not agreed (`drift`), or
   * answers and refuses (`success`). Default: nothing.
   */
  readonly verdict?: CodeVerdict
  /** Whether a call that failed with it is worth another try, as `retry` of its service says. Default `false`. */
  readonly retryable?: boolean
  /** Whether another instance of the service may do better at the same moment. Default `false`. */
  readonly betterElsewhere?: boolean
  /** Whether an older answer that is kept may take its place. Default `false`. */
  readonly mayServeStale?: boolean
}

/** Makes an error of one code: a message for the log, in the form *who: what happened (where)*. */
export type ErrorMaker = (message: string, options?: BffErrorOptions) => BffError

/** Codes an app has declared with {@link errorCodes}: what makes an error of each. */
export type OwnCodes<Name extends string = string> = { readonly [Code in Name]: ErrorMaker }

const declare = <const C extends Readonly<Record<string, OwnErrorCode>>>(
  codes: C,
): OwnCodes<keyof C & string> => {
  const makers: Record<string, ErrorMaker> = {}
  for (const [name, code] of Object.entries(codes)) {
    const flaw = nameFlaw(name) ?? codeFlaw(code)
    if (flaw !== undefined) throw new TypeError(`errorCodes: ${name}${flaw}`)
    const complete = completed(code)
    const other = ownCode(name)
    if (other && JSON.stringify(other) !== JSON.stringify(complete))
      throw new TypeError(
        `errorCodes: ${name} is declared already, with another meaning; a code means the same in the whole process`,
      )
    addCode(name, complete)
    makers[name] = (message, options) => new BffError(declared(name), message, options)
  }
  if (Object.keys(makers).length === 0) throw new TypeError('errorCodes: takes at least one code, not none')
  return made(makers)
}

/**
 * Declares error codes of an app's own: `errorCodes({ SHOP_CLOSED: { status: 503, title: 'The shop is closed' } })`. What it returns makes errors,
 * as `codes.SHOP_CLOSED('orders: closed (POST orders)')`, and is given to `gateway({ codes })`, which serves a page of each and describes them in its
 * document. With the code added to {@link OwnErrorCodes}, `new BffError('SHOP_CLOSED', …)` does the same. From there on it is a code like bffkit's: in problems,
 * in the log, in degraded parts, for breakers, retries and the cache.
 *
 * It is also the table of bffkit's own codes: `errorCodes.BFF_SERVICE_TIMEOUT.status`.
 *
 * @throws TypeError for a name that is not upper case with `_` or begins with `BFF_`, a status that is none a client can receive, a title that is no
 * line of text, and a name that is declared already with another meaning.
 * @example
 * ```ts
 * import { errorCodes } from '@bffkit/core'
 *
 * export const codes = errorCodes({
 *   SHOP_CLOSED: { status: 503, title: 'The shop is closed', explanation: 'It opens at eight.', retryable: true },
 * })
 *
 * export const refuse = () => {
 *   throw codes.SHOP_CLOSED('orders: closed (POST orders)', { retryAfter: 3_600 })
 * }
 * ```
 */
export const errorCodes: typeof declare & typeof table = Object.assign(declare, table)

const nameFlaw = (name: string): string | undefined => {
  if (name.startsWith('BFF_')) return ": BFF_ begins bffkit's own codes"
  return /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(name)
    ? undefined
    : ': a code is upper case with _, such as SHOP_CLOSED'
}

const reasons = [
  'timeout',
  'unavailable',
  'contract',
  'overloaded',
  'absent',
  'refused',
  'defect',
] as const satisfies Reason[]
const verdicts = ['success', 'failure', 'drift'] as const satisfies CodeVerdict[]

const codeFlaw = ({
  status,
  title,
  explanation,
  reason,
  verdict,
  ...flags
}: OwnErrorCode): string | undefined => {
  if (!(Number.isInteger(status) && status >= 400 && status <= 599))
    return `.status must be from 400 to 599, not ${status}`
  if (status === 401 || status === 499)
    return `.status cannot be ${status}: ${status === 401 ? 'it asks for a credential, as BFF_UNAUTHENTICATED does' : 'nobody receives it'}`
  if (typeof title !== 'string' || !/^\S.*$/.test(title))
    return `.title must be one line of text, not ${JSON.stringify(title)}`
  if (explanation !== undefined && typeof explanation !== 'string')
    return `.explanation must be text, not ${typeof explanation}`
  if (reason !== undefined && !reasons.includes(reason))
    return `.reason must be one of ${reasons.join(', ')}, not ${JSON.stringify(reason)}`
  if (verdict !== undefined && !verdicts.includes(verdict))
    return `.verdict must be one of ${verdicts.join(', ')}, not ${JSON.stringify(verdict)}`
  for (const [name, value] of Object.entries(flags)) {
    if (!flagNames.includes(name)) return `.${name} is nothing a code has`
    if (value !== undefined && typeof value !== 'boolean')
      return `.${name} must be true or false, not ${value}`
  }
  return undefined
}

const flagNames: readonly string[] = ['retryable', 'betterElsewhere', 'mayServeStale']

const completed = (code: OwnErrorCode): ErrorCode => {
  const { status, title, explanation = '', reason = reasonOf(status) } = code
  const { verdict, retryable = false, betterElsewhere = false, mayServeStale = false } = code
  return {
    status,
    title,
    explanation,
    reason,
    ...(verdict && { verdict }),
    retryable,
    betterElsewhere,
    mayServeStale,
  }
}

const reasonOf = (status: number): Reason => {
  if (status === 404 || status === 410) return 'absent'
  if (status < 500) return 'refused'
  return status === 504 ? 'timeout' : 'unavailable'
}

/** Declared here, and for TypeScript only where the app has added it to `OwnErrorCodes`. */
const declared = (name: string) => name as ErrorCodeName

/** One maker for each of the codes that were given: `Object.entries` forgets which. */
const made = <Name extends string>(makers: Record<string, ErrorMaker>) => makers as OwnCodes<Name>

/** The names of codes that were given to a gateway. */
export const namesOf = (codes: OwnCodes | readonly OwnCodes[]): readonly ErrorCodeName[] =>
  [codes].flat().flatMap((one) =>
    Object.keys(one).map((name) => {
      if (ownCode(name) === undefined)
        throw new TypeError(`gateway: codes must be made by errorCodes({ … }), and ${name} was not`)
      return declared(name)
    }),
  )

/** Whether a code is one of bffkit's own. */
export const isBffCode = (name: string): name is BffErrorCode => Object.hasOwn(table, name)
