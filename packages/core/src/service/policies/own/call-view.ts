import type { BffError } from '../../../errors/bff-error.ts'
import { nobody, type Principal } from '../../../scope/principal.ts'
import { isForAll } from '../../cache/cache-key.ts'
import { ownHeaders, valueIn } from '../../headers/own-headers.ts'
import { type Method, type Outgoing, where } from '../../outgoing.ts'
import { tellsWho } from '../../transport/identity.ts'
import { margin } from '../deadline.ts'
import { ownAnswer } from './own-answer.ts'
import type { PolicyAnswerOptions, ServiceCall, ServiceOutcome } from './service-policy.ts'
import { isSeenByCache, type PolicyPlace } from './stops.ts'

/** What makes a call for a policy of one's own, and tells it when that is over. */
export interface ViewedRun {
  readonly place: PolicyPlace
  readonly call: Outgoing
  /** When the policy was reached, in the clock's milliseconds. */
  readonly since: number
  /** Who is told that the call is over; `undefined` as long as nobody has asked. */
  aborted: AbortController | undefined
  readonly reason: BffError | undefined
}

/** A call as a policy of one's own sees it. */
export class CallView implements ServiceCall {
  readonly #run: ViewedRun
  /** Names and values by turns. */
  readonly #added: readonly string[]

  constructor(run: ViewedRun, added: readonly string[] = []) {
    this.#run = run
    this.#added = added
  }

  /** What makes the call of a view, and the headers it is made with; `undefined` for anything else. */
  static sent(view: unknown): { readonly run: ViewedRun; readonly headers: readonly string[] } | undefined {
    if (!(typeof view === 'object' && view !== null && #run in view)) return undefined
    return { run: view.#run, headers: view.#all }
  }

  get service(): string {
    return this.#run.call.upstream.name
  }

  get method(): Method {
    return this.#run.call.method
  }

  get template(): string {
    return this.#run.call.template
  }

  get path(): string {
    const { path } = this.#run.call
    return path.slice(0, path.length - this.query.length)
  }

  get query(): string {
    const { path } = this.#run.call
    const at = path.indexOf('?')
    return at < 0 ? '' : path.slice(at)
  }

  get part(): string | undefined {
    return this.#run.call.purpose.name
  }

  get attempt(): number {
    return this.#run.call.record?.tries ?? 1
  }

  get timeLeft(): number {
    const { call, since } = this.#run
    const spent = call.scope.clock.now() - since
    return Math.max(0, Math.floor(Math.min(call.granted - spent, call.scope.remaining() - margin)))
  }

  get signal(): AbortSignal {
    const { reason } = this.#run
    this.#run.aborted ??= new AbortController()
    if (reason) this.#run.aborted.abort(reason)
    return this.#run.aborted.signal
  }

  get principal(): Principal {
    const { call, place } = this.#run
    return isForAll(call) && !isSeenByCache(place) ? nobody : call.scope.principal
  }

  get headers(): Readonly<Record<string, string>> {
    const all = this.#all
    const headers: Record<string, string> = {}
    for (let index = 0; index < all.length; index += 2) headers[all[index] ?? ''] = all[index + 1] ?? ''
    return headers
  }

  withHeaders(headers: Readonly<Record<string, string>>): ServiceCall {
    const { call, place } = this.#run
    const service = call.upstream.name
    const added: string[] = [...this.#added]
    const given = ownHeaders(Object.entries(headers), service, call)
    for (let index = 0; index < given.length; index += 2) {
      const [name = '', value = ''] = given.slice(index, index + 2)
      const known = valueIn(this.#all, name)
      if (typeof value !== 'string' || (known !== undefined && known !== value))
        throw new TypeError(
          `${service}: the header ${name} ${known === undefined ? 'must be text' : 'is set by the call, with another value'} ${where(call)}`,
        )
      if (call.options.cache !== undefined && tellsWho(name) && !isSeenByCache(place))
        throw new TypeError(
          `${service}: the header ${name} says who is asking, and is added behind the cache, which would give the answer to others; place the policy before cache ${where(call)}`,
        )
      if (known === undefined) added.push(name, value)
    }
    return new CallView(this.#run, added)
  }

  answer(value: unknown, options: PolicyAnswerOptions = {}): ServiceOutcome {
    return ownAnswer(this.#run.call, value, options)
  }

  get #all(): readonly string[] {
    const { headers } = this.#run.call
    return this.#added.length === 0 ? headers : [...headers, ...this.#added]
  }
}
