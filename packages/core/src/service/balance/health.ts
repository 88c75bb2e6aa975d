import type { Dispatcher } from 'undici'
import { checkRange } from '../../errors/option-range.ts'
import { waitFor } from '../../pressure/waiting.ts'
import type { Clock } from '../../scope/clock.ts'
import type { Instance } from '../outgoing.ts'
import type { Member } from './member.ts'

/** How the instances of a service are asked whether they are well. The defaults are those of a Kubernetes probe. */
export interface HealthOptions {
  /** What is asked, with GET, under the address of the instance, such as `health`. A status from 200 to 299 is healthy. */
  readonly path: string
  /** Milliseconds between two checks. Default 10,000. */
  readonly interval?: number
  /** Milliseconds a check may take, without what this process was late itself. Default 1,000. */
  readonly timeout?: number
  /** Checks in a row that fail until calls keep away. Default 3. */
  readonly fall?: number
  /** Checks in a row that pass until calls come back. Default 2 (HAProxy's `rise`). */
  readonly rise?: number
}

/** The surroundings of {@link healthChecks}. */
export interface HealthTools {
  readonly clock: Clock
  /** From 0 to 1. */
  readonly random: () => number
  /** Called when the health of an instance has changed. */
  readonly changed: (member: Member) => void
  /** Default {@link isWell}. */
  readonly ask?: typeof isWell
}

/**
 * Checks an instance again and again, the first time anywhere within the interval, so that not all gateways ask at once.
 * It counts as healthy until then.
 *
 * @returns starts the checks of an instance; what that returns stops them
 */
export const healthChecks = (options: HealthOptions, tools: HealthTools) => {
  const { path, interval = 10_000, timeout = 1_000, fall = 3, rise = 2 } = options
  const { clock, random, changed, ask = isWell } = tools

  return (member: Member): (() => void) => {
    let against = 0
    let stop = () => {}

    const judged = (well: boolean) => {
      stop = clock.after(interval, check)
      against = well === member.healthy ? 0 : against + 1
      if (against < (well ? rise : fall)) return
      against = 0
      member.healthy = well
      changed(member)
    }
    const check = () => {
      let leave = () => {}
      const stopTimer = waitFor(clock, timeout, () => {
        leave()
        judged(false)
      })
      stop = () => {
        stopTimer()
        leave()
      }
      leave = ask(member, path, (well) => {
        stopTimer()
        judged(well)
      })
    }
    stop = clock.after(random() * interval, check)
    return () => stop()
  }
}

/**
 * Asks an instance whether it is healthy, over its own connections.
 *
 * @param answered called once, unless the check is cancelled before
 * @returns cancels it
 */
export const isWell = (
  { pool, basePath }: Instance,
  path: string,
  answered: (well: boolean) => void,
): (() => void) => {
  let controller: Dispatcher.DispatchController | undefined
  let well = false
  let over = false
  const finish = () => {
    if (!over) answered(well)
    over = true
  }
  pool.dispatch(
    { method: 'GET', path: basePath + path.replace(/^\//, '') },
    {
      onRequestStart: (started) => {
        controller = started
        if (over) started.abort(nobodyAsks)
      },
      onResponseStart: (_, status) => {
        well = status >= 200 && status < 300
      },
      onResponseData: () => {}, // is read to its end, so that the connection can be used again
      onResponseEnd: finish,
      onResponseError: () => {
        well = false
        finish()
      },
    },
  )
  return () => {
    over = true
    controller?.abort(nobodyAsks)
  }
}

const nobodyAsks = new Error('The health check is over')

/** Throws a TypeError naming the option and its value. */
export const checkHealth = (where: string, options: HealthOptions): void => {
  const { path, interval, timeout, fall, rise } = options
  if (typeof path !== 'string' || /[?#\s]/.test(path))
    throw new TypeError(
      `${where}: path must be a path without query, such as health, not ${JSON.stringify(path)}`,
    )
  checkRange(`${where}: interval`, interval, { from: 1 })
  checkRange(`${where}: timeout`, timeout, { from: 1 })
  checkRange(`${where}: fall`, fall, { from: 1, whole: true })
  checkRange(`${where}: rise`, rise, { from: 1, whole: true })
}
