import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { listen } from '../listen.ts'
import { carts } from './carts.ts'
import { catalog } from './catalog.ts'
import type { ServiceContext, ServiceEnv } from './create-service.ts'
import { inbox } from './inbox.ts'
import { inventory } from './inventory.ts'
import { offers } from './offers.ts'
import { orders } from './orders.ts'
import { recommendations } from './recommendations.ts'
import { reviews } from './reviews.ts'
import { rewards } from './rewards.ts'
import { users } from './users.ts'

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

export type ServicesOptions = ServiceContext & { host: string; ports: Record<ServiceName, number> }

/**
 * Starts the ten services, each on its own port; 0 takes a free one.
 *
 * @throws Error when a port is taken; the services that listen already are closed again
 */
export const startServices = async ({ host, ports, ...context }: ServicesOptions) => {
  await using started = new AsyncDisposableStack()
  const start = async (name: ServiceName) => {
    const app = apps[name](context)
    const listener = getRequestListener((request, env) => app.fetch(request, overHttp1(env)))
    const { address, close } = await listen({ name, host, port: ports[name] }, () => listener)
    started.defer(close)
    return address
  }
  const addresses = {
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
  return { addresses, close: () => running.disposeAsync() }
}

// node-server also serves HTTP/2 and types for both; `listen` makes HTTP/1.1 servers only.
const overHttp1 = (env: unknown) => env as ServiceEnv['Bindings']
