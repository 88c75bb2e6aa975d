import { freePort } from '../../listen.ts'
import type { DemoGateway } from '../gateways.ts'
import { front } from './front.ts'
import { type Instance, type InstanceOptions, startInstance } from './instance.ts'
import type { Front } from './relay.ts'

/** Several processes of a gateway, and what balances them. */
export interface Instances {
  readonly app: string
  /** Of the balancer. */
  readonly url: string
  /** What the balancer is. */
  readonly balancer: string
  readonly all: readonly Instance[]
  /** Waits until the balancer has noticed that an instance is gone. */
  readonly noticed: Front['noticed']
  stop(): Promise<void>
}

/** Which instances are started. */
export interface InstancesOptions extends Pick<InstanceOptions, 'lost'> {
  readonly gateway: DemoGateway
  readonly count: number
  /** Where the balancer listens: 0 takes a free port. */
  readonly port: number
  /** Starts the process of an instance. */
  readonly start: (
    name: string,
    ...how: Parameters<InstanceOptions['start']>
  ) => ReturnType<InstanceOptions['start']>
  /** Called when an instance does not start again, or the balancer ends. */
  readonly failed: (message: string) => void
}

/**
 * Starts a gateway several times behind a balancer.
 *
 * @throws Error when the balancer's port is taken or an instance does not start; those that had are stopped again
 */
export const startInstances = async (options: InstancesOptions): Promise<Instances> => {
  const { gateway, count, start, lost, failed } = options
  const setting = gateway.port.replace('_PORT', '').toLowerCase()
  const port = await freePort(setting, options.port)
  const names = Array.from({ length: count }, (_, index) => `${gateway.app}-${index + 1}`)
  const starts = await Promise.allSettled(
    names.map((name) => startInstance({ name, start: (...how) => start(name, ...how), lost, failed })),
  )
  const all = starts.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const stopAll = () => Promise.all(all.map((one) => one.stop()))
  try {
    for (const one of starts) if (one.status === 'rejected') throw one.reason
    const places = all.map(({ name, url }) => ({ name, port: Number(new URL(url).port) }))
    const before = await front(places, port, failed)
    return {
      app: gateway.app,
      url: before.url,
      balancer: before.kind,
      all,
      noticed: before.noticed,
      stop: async () => {
        await Promise.all([before[Symbol.asyncDispose](), stopAll()])
      },
    }
  } catch (error) {
    await stopAll()
    throw error
  }
}
