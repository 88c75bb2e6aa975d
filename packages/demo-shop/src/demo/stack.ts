import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { IdentitySettings } from '../identity/settings.ts'
import { ServicesSettings } from '../services/settings.ts'
import { type Child, startChild } from './child.ts'
import { type DemoGateway, demoGateways } from './gateways.ts'
import { standIns } from './stand-ins.ts'
import { watchFlags } from './watch-flags.ts'

/** The gateways the tour shows. */
export type GatewayName = 'mobile' | 'web' | 'partner'

/** Where everything listens. */
export interface Addresses {
  readonly identity: string
  /** Of each service the first instance. */
  readonly services: Readonly<Record<string, string>>
  /** Of each service all instances. */
  readonly instances: Readonly<Record<string, readonly string[]>>
  readonly gateways: Readonly<Record<GatewayName, string>>
  /** The gateways of other apps, by the app's name. */
  readonly others: Readonly<Record<string, string>>
}

/** The whole demo, running. */
export interface Stack {
  readonly addresses: Addresses
  stop(): Promise<void>
}

/** How the demo is started. */
export interface StackOptions {
  /** Handed to every program; ports are set here. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where the partner gateway keeps its keys. */
  readonly partnerDatabase: string
  /** Restarts a gateway when its sources change. */
  readonly watch: boolean
  /** Called as things come up. */
  readonly progress: (what: string) => void
  /** Called with each line a gateway writes. */
  readonly log: (gateway: string, line: string) => void
  /** Ends them while they start. */
  readonly signal: AbortSignal
  /** Called when one of them ends by itself. */
  readonly crashed: (message: string) => void
}

/** A file of this repository, from this folder. */
export const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const apps = here('../../../../apps')

/** Settings of the shop's own processes: a gateway that saw `ORDERS_PORT` would take it for a misspelled `ORDERS_URL`. */
const notForGateways = Object.fromEntries(
  Object.keys({ ...IdentitySettings.shape, ...ServicesSettings.shape })
    .filter((name) => name !== 'HOST')
    .map((name) => [name, undefined]),
)

/** Nobody balances the demo: its gateways end when they are asked to. */
const atOnce = { DRAIN_DELAY: '0' }

const addressesOf = ({ ready, addresses }: Record<string, unknown>) =>
  ready === undefined ? undefined : (addresses as Record<string, string>)
const urlOf = ({ msg, url }: Record<string, unknown>) =>
  msg === 'listening' && typeof url === 'string' ? { url } : undefined

/**
 * Starts the identity provider, the services and the gateways, each a process of its own.
 *
 * @throws Error saying what did not come up; what had come up is stopped again.
 */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { environment, partnerDatabase, watch, progress, log, signal, crashed } = options
  const children: Pick<Child, 'stop'>[] = []
  const start = async (
    name: string,
    args: string[],
    env: Readonly<Record<string, string | undefined>>,
    ready: typeof urlOf | typeof addressesOf,
    heard?: (line: string) => void,
  ) => {
    const began = performance.now()
    const child = await startChild({
      name,
      args,
      env: { ...environment, ...env },
      ready,
      crashed,
      signal,
      ...(heard && { heard }),
    })
    children.push(child)
    const took = Math.round(performance.now() - began)
    progress(`${name.padEnd(11)} ${Object.values(child.addresses).join(' ')}  (${took} ms)`)
    return child.addresses
  }
  const stop = async () => {
    await Promise.all(children.splice(0).map((child) => child.stop()))
  }
  const gateway = async (
    { app, port, settings }: DemoGateway,
    shared: Readonly<Record<string, string>>,
  ): Promise<string> => {
    const folder = join(apps, app)
    const args = [...(watch ? watchFlags(folder) : []), join(folder, 'src/main.ts')]
    const chosen = environment[port]
    const env = { ...notForGateways, ...shared, ...settings, ...atOnce, ...(chosen && { PORT: chosen }) }
    const { url = '' } = await start(app, args, env, urlOf, (line) => log(app, line))
    return url
  }

  // On a free port nobody knows it beforehand: then only the demo itself can sign in.
  const webPort = Number(environment.WEB_PORT) || 3002
  const origin = `http://localhost:${webPort}`

  try {
    const { identity = '' } = await start(
      'identity',
      [here('../identity/main.ts')],
      { WEB_ORIGIN: origin },
      addressesOf,
    )
    const shop = { ISSUER: identity, INSTANCES: 'catalog:3' }
    const lists = await start('services', [here('../services/main.ts')], shop, addressesOf)
    const urls = Object.entries(lists).map(([name, list]) => [`${name.toUpperCase()}_URL`, list])
    const instances = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.split(',')]))
    const services = Object.fromEntries(
      Object.entries(instances).map(([name, [first = '']]) => [name, first]),
    )
    const others = await standIns(Object.keys(lists))
    children.push(others)
    const env = { ISSUER: identity, ...others.settings, ...Object.fromEntries(urls) }
    const gateways: Record<string, string> = {}
    for (const one of demoGateways(apps, { origin, partnerDatabase }))
      gateways[one.app] = await gateway(one, env)
    const { 'mobile-bff': mobile = '', 'web-bff': web = '', 'partner-api': partner = '', ...rest } = gateways
    return {
      addresses: { identity, services, instances, gateways: { mobile, web, partner }, others: rest },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
