import { asBffError } from '../errors/as-bff-error.ts'
import { BffError } from '../errors/bff-error.ts'
import { type Cancellation, cancellation } from '../gateway/cancellation.ts'
import type { CurrentPart } from '../gateway/current-part.ts'
import type { Scope } from '../gateway/scope.ts'
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
    const group = cancellation()
    const contexts = contextsOf(wanted, group)
    const outcomes: Outcome[] = new Array(wanted.length)
    const stopTimers: (() => void)[] = []
    let pending = wanted.length

    const end = (reason: BffError) => {
      pending = 0
      scope.cancellation.remove(ended)
      for (const stop of stopTimers) stop()
      group.cancel(reason)
    }
    const decide = (index: number, outcome: Outcome) => {
      if (pending === 0 || outcomes[index]) return
      outcomes[index] = outcome
      pending -= 1
      if (pending > 0) return
      end(unneeded)
      resolve(outcomes)
    }
    const giveUp = (error: unknown, reason: BffError) => {
      if (pending === 0) return
      end(reason)
      reject(error)
    }
    const fail = (index: number, { required, name }: PartPolicy, error: unknown) => {
      if (required) giveUp(error, unneeded)
      else decide(index, { error: asBffError(error, `${view}.${name}`) })
    }
    const ended = {
      cancel: (reason: BffError) => {
        const requiredPending = wanted.some(({ policy }, index) => policy.required && !outcomes[index])
        if (reason.code !== 'BFF_BUDGET_SPENT' || requiredPending) giveUp(reason, reason)
        else for (const index of wanted.keys()) decide(index, { error: reason })
      },
    }

    const start = runGraph((need, { name }) => contexts.get(need) ?? { name, cancellation: group })
    if (pending === 0) resolve(outcomes)
    else scope.cancellation.add(ended)
    if (pending === 0) return

    for (const [index, { policy, node }] of wanted.entries()) {
      const context = contexts.get(node) ?? contextOf(policy, group)
      start(node, context).then(
        (value) => {
          if (pending === 0) return
          try {
            decide(index, { value: trim(policy.schema, value, `${view}.${policy.name}`) })
          } catch (error) {
            fail(index, policy, error)
          }
        },
        (error) => fail(index, policy, error),
      )
      if (policy.timeout !== undefined) {
        const late = () => {
          const reason = new BffError(
            'BFF_SERVICE_TIMEOUT',
            `${view}.${policy.name}: not there within ${policy.timeout} ms`,
          )
          if (context.cancellation !== group) context.cancellation.cancel(reason)
          fail(index, policy, reason)
        }
        stopTimers.push(scope.clock.after(policy.timeout, late))
      }
    }
  })

/** What several parts are made of belongs to the first, and ends with the whole fan-out. */
const contextsOf = (wanted: readonly Wanted[], group: Cancellation) => {
  const contexts = new Map<PartNode, CurrentPart>()
  for (const { node, policy } of wanted) {
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
