import { backends } from '@bffkit/core/testing'
import { fixtures } from '@bffkit/services/fixtures'

/** Services that answer from fixtures, and the settings that say where they are. */
export interface StandIns {
  readonly settings: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/**
 * Starts from their fixtures the services that gateways know and the shop does not run: a service somebody has added.
 *
 * @param running the names of those the shop runs
 */
export const standIns = async (running: readonly string[]): Promise<StandIns> => {
  const missing = Object.entries(fixtures).filter(([name]) => !running.includes(name))
  const { settings, close } = await backends(Object.fromEntries(missing))
  const urls = Object.entries(settings).filter(([name]) => name.endsWith('_URL'))
  return { settings: Object.fromEntries(urls), stop: close }
}
