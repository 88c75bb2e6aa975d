import { defectOf } from './access-log.ts'
import type { Logger } from './log.ts'
import type { RequestEnd, RequestRecord } from './request-record.ts'

/** Tells a listener what became of a request, a moment later, so that no answer waits for it. */
export type TellEnd = (record: RequestRecord) => void

/**
 * Tells `listener` of every request that has ended. When it throws or rejects that is logged, by its name and once: it would fail for each
 * request alike. How often it did is in `health`.
 *
 * @throws TypeError when it is no function.
 */
export const tellEnd = (
  listener: RequestEnd,
  log: Pick<Logger, 'error'>,
  health: Map<string, () => unknown>,
): TellEnd => {
  if (typeof listener !== 'function')
    throw new TypeError(`gateway: onRequestEnd must be a function of the record, not ${typeof listener}`)
  const name = listener.name === '' ? 'onRequestEnd' : listener.name
  let failed = 0
  health.set('onRequestEnd', () => ({ failed }))
  const note = (error: unknown) => {
    failed += 1
    if (failed === 1)
      log.error(
        { listener: name, defect: defectOf(error) },
        `onRequestEnd: ${name} failed; further failures are counted in /health`,
      )
  }
  return (record) => {
    setImmediate(() => {
      try {
        Promise.resolve(listener(record)).catch(note)
      } catch (error) {
        note(error)
      }
    })
  }
}
