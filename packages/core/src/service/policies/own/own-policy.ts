import { BffError } from '../../../errors/bff-error.ts'
import { type Cancellable, type Cancellation, cancellation } from '../../../scope/cancellation.ts'
import { type Outcome, type Outgoing, type Policy, type Send, type Settle, where } from '../../outgoing.ts'
import { noteNoSuccess } from '../another-try.ts'
import { stuck } from '../deadline.ts'
import { CallView, type ViewedRun } from './call-view.ts'
import { outcomeOf, seen } from './own-answer.ts'
import type { PlacedPolicy, ServiceOutcome, ServiceSend } from './service-policy.ts'
import { isPassedByTries, type PolicyPlace } from './stops.ts'

/**
 * A policy of one's own in the chain of a service. Whatever it does, the call ends: what it throws becomes an error that names it, and
 * a promise that never settles ends with the deadline. It is made once for all lanes of the service.
 *
 * @throws TypeError when it throws while it is made, or makes no function, naming it and the service.
 */
export const ownPolicy = (service: string, placed: PlacedPolicy): Policy => {
  const who = `policy "${placed.name}" of service ${service}`
  const made = make(who, placed)
  return (next) => (call, settle) => new OwnRun({ who, made, place: placed }, next, call, settle).start()
}

const make = (who: string, { policy }: PlacedPolicy): ServiceSend => {
  let made: unknown
  try {
    made = policy(send)
  } catch (error) {
    throw new TypeError(`${who} threw when it was made, before any call`, { cause: error })
  }
  if (isSend(made)) return made
  throw new TypeError(`${who} must return a function from a call to its outcome, not ${typeof made}`)
}

const isSend = (made: unknown): made is ServiceSend => typeof made === 'function'

/** Who ignores what it returns, and uses it wrongly, shall not end the process. */
const send: ServiceSend = (view) => {
  const outcome = sendOf(view)
  outcome.catch(() => {})
  return outcome
}

const sendOf = async (view: unknown): Promise<ServiceOutcome> => {
  const sent = CallView.sent(view)
  if (!(sent?.run instanceof OwnRun))
    throw new TypeError('send takes the call the policy was given, or what its withHeaders() returned')
  return sent.run.send(sent.headers)
}

/** A policy as its calls need it. */
interface Made {
  readonly who: string
  readonly made: ServiceSend
  readonly place: PolicyPlace
}

/** One call on its way through one policy. */
class OwnRun implements Cancellable, ViewedRun {
  readonly call: Outgoing
  readonly since: number
  aborted: AbortController | undefined = undefined
  /** What ended the call before the policy had. */
  reason: BffError | undefined = undefined
  readonly #policy: Made
  readonly #next: Send
  readonly #settle: Settle
  readonly #outer: Cancellation
  /** Ends the call behind the policy. */
  readonly #inner = cancellation()
  #sent = false
  /** How the call behind the policy ended. */
  #outcome: Outcome | undefined = undefined
  #over = false

  constructor(policy: Made, next: Send, call: Outgoing, settle: Settle) {
    this.#policy = policy
    this.#next = next
    this.call = call
    this.#settle = settle
    this.#outer = call.cancellation
    this.since = call.scope.clock.now()
  }

  get place(): PolicyPlace {
    return this.#policy.place
  }

  start(): void {
    this.#outer.add(this)
    if (this.#over) return
    this.call.waits = this.#policy.who
    this.#decide().then(
      (returned) => this.#return(returned),
      (error) => this.#fail(error),
    )
  }

  /** What the policy makes of the call; what it throws at once is a rejection as well. */
  async #decide(): Promise<unknown> {
    return this.#policy.made(new CallView(this))
  }

  send(headers: readonly string[]): Promise<ServiceOutcome> {
    if (this.#sent) {
      const twice = new TypeError('a policy sends a call once; to repeat it is the business of retry')
      this.#fail(twice)
      throw twice
    }
    this.#sent = true
    if (this.#over) return Promise.resolve(seen(this.call, this.reason ?? unsent(this.call), 0))
    const { call } = this
    const { clock } = call.scope
    const start = clock.now()
    const own = call.headers
    call.headers = headers
    call.cancellation = this.#inner
    call.waits = false
    return new Promise((resolve) =>
      this.#next(call, (outcome) => {
        this.#outcome = outcome
        // The next try adds its own; before the tries, whoever renews what is kept still needs them.
        if (isPassedByTries(this.place)) call.headers = own
        if (!this.#over) call.waits = this.#policy.who
        resolve(seen(call, outcome, clock.now() - start))
      }),
    )
  }

  /** The call is over: its deadline, its client, or what else ends it. Nobody waits for the policy. */
  cancel(reason: BffError): void {
    this.reason = reason
    const isHeld = !this.#sent || this.#outcome !== undefined
    this.#inner.cancel(reason)
    this.aborted?.abort(reason)
    if (this.#over) return
    if (isHeld && isLate(reason)) this.#end(stuck(this.#policy.who, this.call, this.#time()))
    else this.#end(this.#outcome instanceof BffError ? this.#outcome : reason)
  }

  #time(): number {
    return Math.round(this.call.scope.clock.now() - this.since)
  }

  #return(returned: unknown): void {
    if (this.#over) return
    const outcome = outcomeOf(this.call, returned)
    if (outcome) this.#end(outcome)
    else
      this.#fail(
        new TypeError(
          `it returned ${returned === null ? 'null' : typeof returned}, not what send() or call.answer() gave for this call`,
        ),
      )
  }

  #fail(error: unknown): void {
    if (this.#over) return
    const { who } = this.#policy
    if (isWhole(this.#outcome)) noteNoSuccess(this.call)
    this.#end(
      error instanceof BffError
        ? error
        : new BffError('BFF_INTERNAL', `${who} threw ${where(this.call)}`, { cause: error }),
    )
  }

  #end(outcome: Outcome): void {
    this.#over = true
    this.call.waits = false
    const left = this.#outcome
    if (this.#sent && outcome !== left) this.#inner.cancel(unneeded(this.#policy.who, this.call))
    // A body that is still on its way ends with the call.
    if (!(outcome instanceof BffError) && outcome.finished) outcome.finished.then(() => this.#leave())
    else this.#leave()
    this.#settle(outcome)
  }

  #leave(): void {
    this.#outer.remove(this)
  }
}

/** Whether the answer a policy takes for a failure was read to its end. */
const isWhole = (outcome: Outcome | undefined): boolean =>
  outcome !== undefined && !(outcome instanceof BffError) && outcome.finished === undefined

const isLate = ({ code }: BffError) => code === 'BFF_SERVICE_TIMEOUT' || code === 'BFF_BUDGET_SPENT'

const unneeded = (who: string, call: Outgoing) =>
  new BffError(
    'BFF_CALL_CANCELLED',
    `${call.upstream.name}: ended, since ${who} did not wait for it ${where(call)}`,
  )

const unsent = (call: Outgoing) =>
  new BffError('BFF_CALL_CANCELLED', `${call.upstream.name}: not called, its policy was over ${where(call)}`)
