import { asBffError } from '../errors/as-bff-error.ts'
import { BffError } from '../errors/bff-error.ts'
import { type Cancellable, type Cancellation, cancellation } from '../scope/cancellation.ts'
import { tenths } from '../scope/clock.ts'
import { type CurrentPart, startParts } from '../scope/current-part.ts'
import type { PartRecord } from '../scope/part-record.ts'
import type { Scope } from '../scope/scope.ts'
import { trim } from '../view/trim.ts'
import type { PartPolicy } from '../view/view.ts'
import type { Outcome } from './outcome.ts'
import type { PartNode } from './part.ts'
import { runGraph } from './run-graph.ts'

/** A part of the view together with what was given for it. */
export interface Wanted {
  readonly policy: PartPolicy
  readonly node: PartNode
}

/**
 * Runs the parts of a view until the answer is decided: every part is there or has failed, or a required one has
 * failed, or the request has ended. Whatever is then still under way is cancelled.
 *
 * @returns the outcome of each part, in the order of the view
 * @throws why a required part failed, or why the request ended
 */
export const settle = (scope: Scope, view: string, wanted: readonly Wanted[]): Promise<readonly Outcome[]> =>
  new Promise((resolve, reject) => {
    if (wanted.length === 0) resolve([])
    else startParts(() => new Settlement(scope, view, wanted, resolve, reject).start())
  })

class Settlement implements Cancellable {
  readonly #scope: Scope
  readonly #view: string
  readonly #wanted: readonly Wanted[]
  readonly #resolve: (outcomes: readonly Outcome[]) => void
  readonly #reject: (error: unknown) => void
  readonly #group = cancellation()
  readonly #outcomes: (Outcome | undefined)[]
  #stopTimers: (() => void)[] = none
  #hidden: Map<PartNode, CurrentPart> | undefined = undefined
  #lost: Map<PartNode, BffError> | undefined = undefined
  #pending: number

  constructor(
    scope: Scope,
    view: string,
    wanted: readonly Wanted[],
    resolve: (outcomes: readonly Outcome[]) => void,
    reject: (error: unknown) => void,
  ) {
    this.#scope = scope
    this.#view = view
    this.#wanted = wanted
    this.#resolve = resolve
    this.#reject = reject
    this.#outcomes = wanted.map(() => undefined)
    this.#pending = wanted.length
  }

  /** Starts every part, unless the request has ended already. */
  start(): void {
    const contexts = contextsOf(this.#wanted, this.#group)
    this.#scope.cancellation.add(this)
    if (this.#pending === 0) return
    const start = runGraph(
      (need, { name }) => contexts.get(need) ?? this.#contextOfHidden(need, name),
      (need, error) => this.#lose(need, error),
    )
    const left = this.#scope.overloaded ? leftOut(this.#wanted) : undefined
    this.#wanted.forEach((wanted, index) => {
      if (left?.has(wanted)) {
        this.#decide(index, { error: tooMuch })
        return
      }
      const context = contexts.get(wanted.node) ?? contextOf(wanted.policy, this.#group)
      start(wanted.node, context).then(
        (value) => this.#arrive(index, wanted, value, context),
        (error) => this.#fail(index, wanted.policy, error),
      )
      if (wanted.policy.timeout !== undefined)
        this.#limit(index, wanted.policy, wanted.policy.timeout, context)
    })
  }

  /** The request has ended. Its budget may leave an answer, when only optional parts are not there yet. */
  cancel(reason: BffError): void {
    const requiredPending = this.#wanted.some(
      ({ policy }, index) => policy.required && !this.#outcomes[index],
    )
    if (reason.code !== 'BFF_BUDGET_SPENT' || requiredPending) this.#giveUp(reason, reason)
    else for (const index of this.#wanted.keys()) this.#decide(index, { error: reason })
  }

  #arrive(index: number, { policy, node }: Wanted, value: unknown, context: CurrentPart): void {
    if (this.#pending === 0) return
    try {
      const trimmed = trim(policy.schema, value, this.#view, policy.name)
      this.#decide(index, {
        value: trimmed,
        stale: context.stale ?? this.#staleNeed(node),
        lacking: this.#lostNeed(node),
      })
    } catch (error) {
      this.#fail(index, policy, error)
    }
  }

  /** What a part needs that is no part of the view: its calls count as those of the part that needed it first. */
  #contextOfHidden(need: PartNode, name: string): CurrentPart {
    this.#hidden ??= new Map()
    const hidden = this.#hidden.get(need)
    if (hidden) return hidden
    const context = { name, cancellation: this.#group }
    this.#hidden.set(need, context)
    return context
  }

  /** Why something that is no part of the view, and so cannot say it itself, is older. */
  #staleNeed({ needs = [] }: PartNode): CurrentPart['stale'] {
    if (!this.#hidden) return undefined
    for (const { node } of needs) {
      const context = this.#hidden.get(node)
      const stale = context && (context.stale ?? this.#staleNeed(node))
      if (stale !== undefined) return stale
    }
    return undefined
  }

  /** A part of the view reports its own failure; that of a node outside the view is reported by the parts that went on without it. */
  #lose(need: PartNode, error: unknown): void {
    const context = this.#hidden?.get(need)
    this.#lost ??= new Map()
    if (!context || this.#lost.has(need)) return
    const failure = asBffError(error, `${this.#view}.${context.name}`)
    this.#lost.set(need, failure)
    if (failure.isDefect) this.#scope.defects.push({ part: context.name, error: failure })
  }

  /** Why something that is no part of the view was done without, by this part or by what it is made of. */
  #lostNeed({ needs = [] }: PartNode): BffError | undefined {
    if (!this.#lost) return undefined
    for (const { node } of needs) {
      const lost = this.#hidden?.has(node) ? (this.#lost.get(node) ?? this.#lostNeed(node)) : undefined
      if (lost) return lost
    }
    return undefined
  }

  #fail(index: number, { required, name }: PartPolicy, error: unknown): void {
    const failure = asBffError(error, `${this.#view}.${name}`)
    // Of a required part it is why the request fails, unless that is decided.
    if (failure.isDefect && (!required || this.#pending === 0))
      this.#scope.defects.push({ part: name, error: failure })
    if (required) this.#giveUp(error, unneeded, index)
    else this.#decide(index, { error: failure })
  }

  #limit(index: number, policy: PartPolicy, timeout: number, context: CurrentPart): void {
    const late = () => {
      const reason = new BffError(
        'BFF_SERVICE_TIMEOUT',
        `${this.#view}.${policy.name}: not there within ${timeout} ms`,
      )
      if (context.cancellation !== this.#group) context.cancellation.cancel(reason)
      // A call that was ended just now may have given an older answer, which is there in this turn.
      if (context.stale === undefined) this.#fail(index, policy, reason)
      else setImmediate(() => this.#fail(index, policy, reason))
    }
    this.#stopTimers = [...this.#stopTimers, this.#scope.clock.after(timeout, late)]
    this.#scope.dryRun?.limit(policy.name, timeout)
  }

  #decide(index: number, outcome: Outcome): void {
    if (this.#pending === 0 || this.#outcomes[index]) return
    this.#outcomes[index] = outcome
    if (this.#scope.parts) this.#note(this.#scope.parts, index, 'decided')
    this.#pending -= 1
    if (this.#pending > 0) return
    this.#end(unneeded)
    this.#resolve(this.#outcomes as readonly Outcome[])
  }

  #giveUp(error: unknown, reason: BffError, failed?: number): void {
    if (this.#pending === 0) return
    const { parts } = this.#scope
    if (parts)
      for (const index of this.#wanted.keys())
        if (!this.#outcomes[index]) this.#note(parts, index, index === failed ? 'failed' : 'cancelled')
    this.#end(reason)
    this.#reject(error)
  }

  #note(parts: PartRecord[], index: number, how: 'decided' | 'failed' | 'cancelled'): void {
    const { clock, startedAt } = this.#scope
    const { node, policy } = this.#wanted[index] ?? {}
    const needs = (node?.needs ?? []).flatMap(
      (need) => this.#wanted.find((one) => one.node === need.node)?.policy.name ?? [],
    )
    parts.push({
      view: this.#view,
      part: policy?.name ?? '',
      needs,
      settled: tenths(clock.now() - startedAt),
      failed: how === 'failed',
      cancelled: how === 'cancelled',
    })
  }

  #end(reason: BffError): void {
    this.#pending = 0
    this.#scope.cancellation.remove(this)
    for (const stop of this.#stopTimers) stop()
    this.#group.cancel(reason)
  }
}

const none: (() => void)[] = []

/** The same for what an overloaded gateway leaves out. */
const tooMuch = new BffError('BFF_OVERLOADED', 'gateway: leaves out what is optional, it has too much to do')

/** The optional parts that no other part is made of which is not optional. */
const leftOut = (wanted: readonly Wanted[]): ReadonlySet<Wanted> => {
  const needed = new Set<PartNode>()
  const visit = ({ needs = [] }: PartNode) => {
    for (const { node } of needs) {
      needed.add(node)
      visit(node)
    }
  }
  for (const { node, policy } of wanted) if (policy.required) visit(node)
  return new Set(wanted.filter(({ node, policy }) => !policy.required && !needed.has(node)))
}

/** What several parts are made of belongs to the first, and ends with the whole fan-out. */
const contextsOf = (wanted: readonly Wanted[], group: Cancellation) => {
  const contexts = new Map<PartNode, CurrentPart>()
  for (const { node, policy } of wanted) {
    if (!node.needs) continue
    const first = contexts.get(node)
    contexts.set(node, first ? { name: first.name, cancellation: group } : contextOf(policy, group))
  }
  return contexts
}

/** A part with a timeout of its own can end alone; the others end with the whole fan-out. */
const contextOf = ({ name, timeout }: PartPolicy, group: Cancellation): CurrentPart => {
  if (timeout === undefined) return { name, cancellation: group }
  const own = cancellation()
  group.add(own)
  return { name, cancellation: own }
}

/** One for all: it ends every fan-out, and to make an error costs its stack. */
const unneeded = new BffError('BFF_CALL_CANCELLED', 'fan-out: the answer does not need this call any more')
