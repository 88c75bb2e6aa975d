import { type CurrentPart, currentPart } from '../gateway/current-part.ts'
import type { PartNode } from './part.ts'

/** Starts a part, and what it needs, at most once. */
export type Start = (node: PartNode, context: CurrentPart) => Promise<unknown>

/**
 * Makes the function that starts parts. A part that needs nothing starts in the same tick; another one as soon as its
 * needs are there, and when one of them failed it fails for the same reason. What nobody asked for never starts.
 *
 * @param contextOfNeed which part a call belongs to that is made by `need`, on behalf of `dependent`
 */
export const runGraph = (contextOfNeed: (need: PartNode, dependent: CurrentPart) => CurrentPart): Start => {
  const started = new Map<PartNode, Promise<unknown>>()

  const begin = (node: PartNode, needs: readonly PartNode[], context: CurrentPart) =>
    needs.length === 0
      ? run(node, context)
      : Promise.all(needs.map((need) => start(need, contextOfNeed(need, context)))).then((values) =>
          run(node, context, values),
        )

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

const run = (node: PartNode, context: CurrentPart, values: unknown[] = []): Promise<unknown> => {
  if (context.cancellation.reason) return Promise.reject(context.cancellation.reason)
  try {
    return Promise.resolve(currentPart.run(context, node.run, ...values))
  } catch (error) {
    return Promise.reject(error)
  }
}
