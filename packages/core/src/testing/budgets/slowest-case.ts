import type { Scope } from '../../scope/scope.ts'
import type { CallDryRun } from '../../service/call-dry-run.ts'

/** A call that took as long as it may. Times are milliseconds since the start of the request. */
export interface SlowCall {
  readonly service: string
  /** Method and path template, such as `GET orders/{id}`. */
  readonly call: string
  /** The part of the view it serves. */
  readonly part: string | undefined
  /** What it may take. */
  readonly timeout: number
  readonly start: number
  /** When it is over: after its timeout, or when its part is given up. */
  readonly end: number
  /** The call whose answer it waited for. */
  readonly after: SlowCall | undefined
}

/** A dry run of one request, and what was seen in it. */
export interface SlowestCase extends CallDryRun {
  /** The request, once it has begun. */
  readonly scope: Scope | undefined
  /** The calls made one after the other that end last, the first one first; empty when none was made. */
  longestPath(): readonly SlowCall[]
}

interface Held {
  readonly call: SlowCall
  readonly release: () => void
}

const standingStill = { now: () => 0, after: () => () => {} }

/**
 * Runs one request dry at its slowest. The calls are really made, and the answer of each is held back until all of them
 * are there; then the one whose timeout ends first is let go, and whatever it sets in motion is waited for. So each call
 * starts when it would if all took their time, which is seen and not worked out, and takes no real time.
 */
export const slowestCase = (): SlowestCase => {
  const limits = new Map<string | undefined, number>()
  const calls: SlowCall[] = []
  const held = new Set<Held>()
  let scope: Scope | undefined
  let last: SlowCall | undefined
  let now = 0
  let unanswered = 0
  let turn: NodeJS.Immediate | undefined

  const letGo = () => {
    const first = endingFirst(held)
    if (unanswered > 0 || !first) return
    held.delete(first)
    last = first.call
    now = last.end
    first.release()
    letGoSoon()
  }
  /** A turn later: whatever a handler does with an answer it was given, short of waiting for the network, is done then. */
  const letGoSoon = () => {
    clearImmediate(turn)
    turn = setImmediate(letGo)
  }

  return {
    clock: standingStill,
    get scope() {
      return scope
    },
    begin: (begun) => {
      scope = begun
    },
    entered: () => {},
    limit: (part, timeout) => {
      limits.set(part, now + timeout)
    },
    hold: (outgoing, settle) => {
      const { upstream, method, template, purpose, timeout } = outgoing
      const start = now
      // Another try lies within the same timeout, and would wait for a time that does not come.
      outgoing.once = true
      const call: SlowCall = {
        service: upstream.name,
        call: `${method} ${template}`,
        part: purpose.name,
        timeout,
        start,
        // Asked for later: a part's limit is known only once its first calls have been made.
        get end() {
          const limit = limits.get(purpose.name) ?? Number.POSITIVE_INFINITY
          return Math.max(start, Math.min(start + timeout, limit))
        },
        after: last,
      }
      calls.push(call)
      unanswered += 1
      return (outcome) => {
        unanswered -= 1
        held.add({ call, release: () => settle(outcome) })
        letGoSoon()
      }
    },
    longestPath: () => pathTo(endingLast(calls)),
  }
}

const endingFirst = (held: Iterable<Held>): Held | undefined => {
  let first: Held | undefined
  for (const one of held) if (one.call.end < (first?.call.end ?? Number.POSITIVE_INFINITY)) first = one
  return first
}

const endingLast = (calls: Iterable<SlowCall>): SlowCall | undefined => {
  let last: SlowCall | undefined
  for (const call of calls) if (call.end > (last?.end ?? -1)) last = call
  return last
}

const pathTo = (call: SlowCall | undefined): readonly SlowCall[] =>
  call ? [...pathTo(call.after), call] : []
