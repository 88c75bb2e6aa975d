import type { DemoGateway } from './gateways.ts'
import type { Instances } from './instances/instances.ts'
import type { GatewaysOptions } from './start-gateway.ts'

/** The gateways that started, and why the others did not, by their apps. */
export interface StartedGateways {
  readonly urls: Readonly<Record<string, string>>
  readonly several: Readonly<Record<string, Instances>>
  readonly failed: Readonly<Record<string, string>>
}

/**
 * Starts gateways one after the other. One that does not start is named, and the others go on without it.
 *
 * @throws Error of one that the tour shows, unless sources are watched: then somebody is there to mend it
 */
export const startAll = async (
  gateways: readonly DemoGateway[],
  { watch, signal, lost }: Pick<GatewaysOptions, 'watch' | 'signal' | 'lost'>,
  start: (gateway: DemoGateway) => Promise<{ url: string; instances?: Instances }>,
): Promise<StartedGateways> => {
  const urls: Record<string, string> = {}
  const several: Record<string, Instances> = {}
  const failed: Record<string, string> = {}
  for (const one of gateways) {
    try {
      const { url, instances } = await start(one)
      urls[one.app] = url
      if (instances) several[one.app] = instances
    } catch (error) {
      if (!(error instanceof Error) || (one.shown && !watch) || signal.aborted) throw error
      failed[one.app] = error.message
      lost(`${one.app} did not start, and the others go on without it: ${error.message}`)
    }
  }
  return { urls, several, failed }
}
