import type { Logger } from '../../../observe/log.ts'
import { storeBreaker } from '../../../pressure/store-breaker.ts'
import type { Clock } from '../../../scope/clock.ts'
import { ServiceLevel } from './service-level.ts'
import type { Dropping, Hearing, SharedCache } from './shared-cache.ts'

/** What the services of a gateway have in common of what instances share. */
export interface SecondLevel {
  /**
   * Opens it for a service.
   *
   * @param dropHere drops what this instance keeps itself, and whatever is under way
   */
  open(service: string, dropHere: (dropping: Dropping) => void): ServiceLevel
}

/** Opens what instances share, for the services of one gateway. */
export const secondLevel = (
  store: SharedCache,
  gateway: string,
  clock: Clock,
  log: Pick<Logger, 'warn'>,
): SecondLevel => {
  const breaker = storeBreaker(clock, (failures, reason) =>
    log.warn({ failures, reason }, 'cache: store lost'),
  )
  const levels: ServiceLevel[] = []
  const hearing: Hearing = {
    dropped: (dropped) => {
      for (const level of levels) if (level.service === dropped.service) level.dropped(dropped)
    },
    check: async () => {
      await Promise.all(levels.map((level) => level.catchUp()))
      const before = levels.map(({ heard }) => heard)
      const marks = await answers.marks(levels.map(({ service }) => service)).then(
        (given) => {
          breaker.answered()
          return given
        },
        (error) => {
          breaker.failed(error)
          return []
        },
      )
      levels.forEach((level, index) => {
        level.compare(marks[index], before[index])
      })
    },
  }
  const answers = store.join(gateway, hearing)

  return {
    open: (service, dropHere) => {
      const level = new ServiceLevel({ service, answers, breaker, clock, maxEntry: store.maxEntry, dropHere })
      levels.push(level)
      return level
    },
  }
}
