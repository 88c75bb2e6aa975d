import { join } from 'node:path'
import { IdentitySettings } from '../identity/settings.ts'
import { ServicesSettings } from '../services/settings.ts'
import type { DemoGateway } from './gateways.ts'
import { type Instances, startInstances } from './instances/instances.ts'
import type { Programs, ProgramsOptions } from './programs.ts'
import { watchFlags } from './watch-flags.ts'

/** Settings of the shop's own processes: a gateway that saw `ORDERS_PORT` would take it for a misspelled `ORDERS_URL`. */
const notForGateways = Object.fromEntries(
  Object.keys({ ...IdentitySettings.shape, ...ServicesSettings.shape })
    .filter((name) => name !== 'HOST')
    .map((name) => [name, undefined]),
)

/** The demo's gateways end when they are asked to: nobody waits for a balancer to notice. */
const atOnce = { DRAIN_DELAY: '0' }

/** Nine processes on one machine are late because of each other, which is no overload of theirs. */
const notAlone = { PRIVATE_PORT: 'off', SHED_DELAY: 'off' }

const urlOf = ({ msg, url }: Record<string, unknown>) =>
  msg === 'listening' && typeof url === 'string' ? { url } : undefined

/** How gateways are started. */
export interface GatewaysOptions extends ProgramsOptions {
  /** Restarts a gateway when its sources change. */
  readonly watch: boolean
  /** Called when an instance of several ended by itself, which is started again. */
  readonly lost: (what: string) => void
  /** Called with each line a gateway writes. */
  readonly log: (gateway: string, line: string) => void
}

/** How one of them is started. */
export interface StartGatewayOptions extends GatewaysOptions {
  /** Where its app is. */
  readonly folder: string
  /** The settings it has in common with the others. */
  readonly shared: Readonly<Record<string, string>>
  readonly all: Programs
}

/** What Node says of a watched program that ended, which it starts again after the next change. */
const isWaiting = /^Failed running /

/**
 * Starts a gateway: one process, or several behind a balancer.
 *
 * @throws Error when it does not come up; one that is watched is there all the same, and starts again when its sources change
 */
export const startGateway = async (
  gateway: DemoGateway,
  options: StartGatewayOptions,
): Promise<{ url: string; instances?: Instances }> => {
  const { environment, watch, instances: count, folder, shared, all, log, lost, progress, crashed } = options
  const { app, port, balanced, shown, settings } = gateway
  const chosen = environment[port]
  const program = (name: string, own: Readonly<Record<string, string>>) => ({
    name,
    args: [...(watch ? watchFlags(folder) : []), join(folder, 'src/main.ts')],
    env: { ...notForGateways, ...shared, ...settings, ...atOnce, ...own },
    ready: (line: Record<string, unknown>, text: string) =>
      urlOf(line) ?? (watch && isWaiting.test(text) ? {} : undefined),
    heard: (line: string) => log(name, line),
  })
  if (count === 1 || balanced === undefined) {
    const alone = program(app, chosen ? { PORT: chosen } : {})
    const ended = (message: string) => (shown ? crashed(message) : lost(message))
    const { url } = all.add(await all.startOther({ ...alone, crashed: ended })).addresses
    if (url === undefined) throw new Error(`${app} ended, and is started again when its sources change`)
    return { url }
  }

  const instances = all.add(
    await startInstances({
      gateway,
      count,
      port: Number(chosen ?? balanced),
      start: (name, PORT, ended) =>
        all.startOther({ ...program(name, { ...notAlone, PORT }), crashed: ended }),
      lost,
      failed: crashed,
    }),
  )
  progress(`${app.padEnd(13)} ${instances.url}  (${instances.balancer})`)
  return { url: instances.url, instances }
}
