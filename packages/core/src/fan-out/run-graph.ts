import { type CurrentPart, enterPart } from '../scope/current-part.ts'
import type { NeedNode, PartNode } from './part.ts'

/** Starts a part, and what it needs, at most once. */
export type Start = (node: PartNode, context: CurrentPart) => Promise<unknown>

/**
 * Makes the function that starts parts. A part that needs nothing starts in the same tick; another one as soon as its
 * needs are there, and when one of them failed it fails for the same reason, unless it can do without: it is then given
 * `undefined`. What nobody asked for never starts.
 *
 * @param contextOfNeed which part a call belongs to that is made by `need`, on behalf of `dependent`
 * @param lost called with a need that failed, and whose dependent goes on without it
 */
export const runGraph = (
  contextOfNeed: (need: PartNode, dependent: CurrentPart) => CurrentPart,
  lost: (need: PartNode, error: unknown) => void,
): Start => {
  const started = new Map<PartNode, Promise<unknown>>()

  const begin = (node: PartNode, needs: readonly NeedNode[], context: CurrentPart) =>
    needs.length === 0
      ? run(node, context)
      : Promise.all(needs.map((need) => needed(need, context))).then((values) => run(node, context, values))

  const needed = ({ node, optional }: NeedNode, dependent: CurrentPart) => {
    const context = contextOfNeed(node, dependent)
    const value = start(node, context)
    return optional ? unlessFailed(value, context, (error) => lost(node, error)) : value
  }

  const start: Start = (node, context) => {
    const { needs } = node
    if (!needs) return run(node, context)
    const running = started.get(node)
    if (running) return running
    const result = begin(node, needs, context)
    started.set(node, result)
    return result
  }
  return start
}

/** The value; `undefined` when it failed, or when its part has ended, whatever it is still waiting for. */
const unlessFailed = (
  value: Promise<unknown>,
  context: CurrentPart,
  lost: (error: unknown) => void,
): Promise<unknown> =>
  new Promise((resolve) => {
    // A call that was ended just now may have given an older answer, which is there in this turn.
    const ended = { cancel: () => setImmediate(resolve, undefined) }
    context.cancellation.add(ended)
    const there = (given: unknown) => {
      context.cancellation.remove(ended)
      resolve(given)
    }
    value.then(there, (error) => {
      lost(error)
      there(undefined)
    })
  })

const run = (node: PartNode, context: CurrentPart, values: unknown[] = []): Promise<unknown> => {
  if (context.cancellation.reason) return Promise.reject(context.cancellation.reason)
  try {
    enterPart(context)
    return Promise.resolve(node.run(...values))
  } catch (error) {
    return Promise.reject(error)
  }
}
