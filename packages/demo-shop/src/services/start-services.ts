import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { type Listening, listen } from '../listen.ts'
import { carts } from './carts/carts.ts'
import { catalog } from './catalog/catalog.ts'
import type { ServiceContext, ServiceEnv } from './every-service/create-service.ts'
import { inbox } from './inbox/inbox.ts'
import { inventory } from './inventory/inventory.ts'
import { offers } from './offers/offers.ts'
import { orders } from './orders/orders.ts'
import { recommendations } from './recommendations/recommendations.ts'
import { reviews } from './reviews/reviews.ts'
import { rewards } from './rewards/rewards.ts'
import { users } from './users/users.ts'

/** The port each service listens on unless told otherwise. */
export const servicePorts = {
  users: 4001,
  catalog: 4002,
  carts: 4003,
  orders: 4004,
  rewards: 4005,
  inbox: 4006,
  inventory: 4007,
  reviews: 4008,
  offers: 4009,
  recommendations: 4010,
}

/** The services of the shop. */
export type ServiceName = keyof typeof servicePorts

/** The names of the services, in the order of their ports. */
export const serviceNames = [
  'users',
  'catalog',
  'carts',
  'orders',
  'rewards',
  'inbox',
  'inventory',
  'reviews',
  'offers',
  'recommendations',
] as const satisfies ServiceName[]

/** Makes each service, by its name. */
export const apps = {
  users,
  catalog,
  carts,
  orders,
  rewards,
  inbox,
  inventory,
  reviews,
  offers,
  recommendations,
} satisfies Record<ServiceName, (context: ServiceContext) => { fetch: Hono<ServiceEnv>['fetch'] }>

export type ServicesOptions = ServiceContext & {
  host: string
  ports: Record<ServiceName, number>
  /** How many of a service run, over the same data; the further ones take free ports. Default: one of each. */
  instances?: Partial<Record<ServiceName, number>>
}

/** The instances of each service, at least one. */
export type ServiceInstances = Record<ServiceName, readonly [Listening, ...Listening[]]>

/**
 * Starts the ten services, each on its own port; 0 takes a free one.
 *
 * @throws Error when a port is taken; the services that listen already are closed again
 */
export const startServices = async ({ host, ports, instances = {}, ...context }: ServicesOptions) => {
  await using started = new AsyncDisposableStack()
  const startOne = async (name: ServiceName, port: number) => {
    const app = apps[name](context)
    const listener = getRequestListener((request, env) => app.fetch(request, overHttp1(env)))
    const listening = await listen({ name, host, port }, () => listener)
    started.defer(listening.close)
    return listening
  }
  const start = async (name: ServiceName) => {
    const all: [Listening, ...Listening[]] = [await startOne(name, ports[name])]
    while (all.length < (instances[name] ?? 1)) all.push(await startOne(name, 0))
    return all
  }
  const services: ServiceInstances = {
    users: await start('users'),
    catalog: await start('catalog'),
    carts: await start('carts'),
    orders: await start('orders'),
    rewards: await start('rewards'),
    inbox: await start('inbox'),
    inventory: await start('inventory'),
    reviews: await start('reviews'),
    offers: await start('offers'),
    recommendations: await start('recommendations'),
  }
  const running = started.move()
  return { services, close: () => running.disposeAsync() }
}

/** Something for every service. `Object.fromEntries` forgets the keys; they are exactly the names. */
export const forEveryService = <T>(make: (name: ServiceName) => T) =>
  Object.fromEntries(serviceNames.map((name) => [name, make(name)])) as Record<ServiceName, T>

/** Where the services are, as gateways are told: with several instances, their addresses with commas between them. */
export const addressesOf = (services: ServiceInstances): Record<ServiceName, string> =>
  forEveryService((name) => services[name].map(({ address }) => address).join())

// node-server also serves HTTP/2 and types for both; `listen` makes HTTP/1.1 servers only.
const overHttp1 = (env: unknown) => env as ServiceEnv['Bindings']
