import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstScreen } from './first-screen.ts'
import { type DemoGateway, demoGateways } from './gateways.ts'
import type { Instances } from './instances/instances.ts'
import { ownRedis } from './instances/redis.ts'
import { type Programs, type ProgramsOptions, programs } from './programs.ts'
import { standIns } from './stand-ins.ts'
import { startAll } from './start-all.ts'
import { type GatewaysOptions, startGateway } from './start-gateway.ts'

/** The gateways the tour shows. */
export type GatewayName = 'mobile' | 'web' | 'partner'

/** Where everything listens. */
export interface Addresses {
  readonly identity: string
  /** Of each service the first instance. */
  readonly services: Readonly<Record<string, string>>
  /** Of each service all instances. */
  readonly instances: Readonly<Record<string, readonly string[]>>
  readonly gateways: Readonly<Partial<Record<GatewayName, string>>>
  /** The gateways of other apps, by the app's name. */
  readonly others: Readonly<Record<string, string>>
}

/** Where everything listens when each gateway of the tour does. */
export interface WholeAddresses extends Addresses {
  readonly gateways: Readonly<Record<GatewayName, string>>
}

/** Whether each gateway of the tour listens. */
export const isWhole = (addresses: Addresses): addresses is WholeAddresses => {
  const { mobile, web, partner } = addresses.gateways
  return mobile !== undefined && web !== undefined && partner !== undefined
}

/** The whole demo, running. */
export interface Stack {
  readonly addresses: Addresses
  /** The instances of each gateway that has several, by its app. */
  readonly several: Readonly<Record<string, Instances>>
  /** How a gateway of another app is used, by its app. */
  readonly hints: Readonly<Record<string, string>>
  /** A path of a gateway of another app that can be asked as it is, by its app. */
  readonly screens: Readonly<Record<string, string>>
  /** Why a gateway did not start, by its app. */
  readonly failed: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** How the demo is started. Several instances need Redis: that of `REDIS_URL`, or its own. */
export interface StackOptions extends ProgramsOptions, GatewaysOptions {
  /** Where the partner gateway keeps its keys. */
  readonly partnerDatabase: string
}

/** A file of this repository, from this folder. */
export const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const appsFolder = here('../../../../apps')

const addressesOf = ({ ready, addresses }: Record<string, unknown>) =>
  ready === undefined ? undefined : (addresses as Record<string, string>)

/**
 * Starts the identity provider, the services and the gateways, each a process of its own. A gateway that does not start is left out,
 * unless it is one of the tour's and nobody is there to mend it.
 *
 * @throws Error saying what did not come up that is needed; what had come up is stopped again.
 */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const { environment, partnerDatabase, instances: count } = options
  const all = programs(options)
  // On a free port nobody knows it beforehand: then only the demo itself can sign in.
  const origin = `http://localhost:${Number(environment.WEB_PORT) || 3002}`

  try {
    const apps = await demoGateways(appsFolder, { origin, partnerDatabase }, environment)
    const redis = count > 1 ? { REDIS_URL: environment.REDIS_URL ?? (await redisUrl(all)) } : {}
    const { identity = '' } = await all.start({
      name: 'identity',
      args: [here('../identity/main.ts')],
      env: { WEB_ORIGIN: origin, FURTHER_WEB_ORIGINS: furtherOrigins(apps) },
      ready: addressesOf,
    })
    const lists = await all.start({
      name: 'services',
      args: [here('../services/main.ts')],
      env: { ISSUER: identity, INSTANCES: 'catalog:3' },
      ready: addressesOf,
    })
    const urls = Object.entries(lists).map(([name, list]) => [`${name.toUpperCase()}_URL`, list])
    const instances = Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.split(',')]))
    const services = Object.fromEntries(
      Object.entries(instances).map(([name, [first = '']]) => [name, first]),
    )
    const others = all.add(await standIns(Object.keys(lists)))
    const shared = { ISSUER: identity, ...redis, ...others.settings, ...Object.fromEntries(urls) }
    const started = await startAll(apps, options, (one) =>
      startGateway(one, { ...options, folder: join(appsFolder, one.app), shared, all }),
    )
    const { 'mobile-bff': mobile, 'web-bff': web, 'partner-api': partner, ...rest } = started.urls
    const gateways = { ...(mobile && { mobile }), ...(web && { web }), ...(partner && { partner }) }
    const { several, failed } = started
    return {
      addresses: { identity, services, instances, gateways, others: rest },
      several,
      failed,
      screens: Object.fromEntries(apps.map(({ app }) => [app, firstScreen(join(appsFolder, app))])),
      hints: Object.fromEntries(apps.map(({ app, settings }) => [app, hintOf(settings)])),
      stop: all.stop,
    }
  } catch (error) {
    await all.stop()
    throw error
  }
}

const hintOf = ({ ORIGIN, AUDIENCE }: DemoGateway['settings']) => {
  if (ORIGIN) return `in a browser: ${ORIGIN}/`
  return AUDIENCE ? "takes the mobile app's token" : ''
}

/** Where browsers sign in beside the web gateway. */
const furtherOrigins = (apps: readonly DemoGateway[]) =>
  apps.flatMap(({ shown, settings: { ORIGIN } }) => (shown || !ORIGIN ? [] : [ORIGIN])).join(',')

const redisUrl = async ({ start }: Programs) => (await start(await ownRedis())).url
