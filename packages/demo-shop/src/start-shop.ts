import { openDatabase } from './database/open-database.ts'
import type { ShopSize } from './database/seed/seed.ts'
import type { Faults } from './faults/faults.ts'
import { putFaults } from './faults/put-faults.ts'
import { clientToken } from './identity/client-token.ts'
import { demoSecrets, PARTNER_GATEWAY, type WebGateway, webOrigin } from './identity/clients.ts'
import { signIn } from './identity/sign-in.ts'
import { IDENTITY_PORT, startIdentity } from './identity/start-identity.ts'
import {
  addressesOf,
  forEveryService,
  type ServiceName,
  serviceNames,
  servicePorts,
  startServices,
} from './services/start-services.ts'

/** The port of the identity provider and of each service. */
export type ShopPorts = Record<'identity' | ServiceName, number>

/** The ports everything listens on unless configured. */
export const defaultPorts: ShopPorts = { identity: IDENTITY_PORT, ...servicePorts }

export type ShopOptions = {
  /** The interface to bind to. Default `127.0.0.1`. */
  host?: string
  /** Free ports, or the ones given with the default ones for the rest. Default `free`. */
  ports?: 'free' | Partial<ShopPorts>
  /** How many of a service run, over the same data; the further ones take free ports. Default: one of each. */
  instances?: Partial<Record<ServiceName, number>>
  /** A file that is seeded when empty, or a database that is gone afterwards. Default `:memory:`. */
  database?: string
  /** How much is made up when the database is empty. Default: 500 customers, 2,000 products, 6,000 orders, 20,000 reviews. */
  size?: Partial<ShopSize>
  /** The time writes are stamped with. Default: the machine's. */
  clock?: () => Date
  /** From 0 to 1; decides jitter and error rate of the faults. Default `Math.random`. */
  random?: () => number
  /** Where the browser gateway is. Default: where the demo has it. */
  web?: WebGateway
  /** How long an access token is good, in seconds. Default 3600. */
  tokenLifetime?: number
  /** Takes a line about what went wrong inside. Default: nobody hears it. */
  log?: (line: string) => void
}

/** Tokens as the identity provider gave them, and the grant type they were asked for with. */
type IssuedTokens = { grant: string; tokens: readonly string[] }

/** A running shop. */
export type Shop = Awaited<ReturnType<typeof startShop>>

/**
 * Starts the whole shop in this process, on real sockets: database, identity provider and ten services.
 *
 * @throws Error when a port is taken; what was started is stopped again
 * @example
 * await using shop = await startShop()
 * const { accessToken } = await shop.signIn('u1', 'home:read')
 * await shop.fault('rewards', { down: true })
 */
export const startShop = async ({
  host = '127.0.0.1',
  ports: wanted = 'free',
  instances = {},
  database: file = ':memory:',
  size = {},
  clock = () => new Date(),
  random = Math.random,
  web = { origin: webOrigin },
  tokenLifetime = 3_600,
  log = () => {},
}: ShopOptions = {}) => {
  const ports = wanted === 'free' ? freePorts : { ...defaultPorts, ...wanted }
  await using started = new AsyncDisposableStack()
  const database = await openDatabase(file, { size })
  started.defer(() => database.destroy())
  const behaviour = { down: false, tokenLifetime }
  const issued: IssuedTokens[] = []
  const provider = {
    database,
    web,
    secrets: demoSecrets,
    tokenLifetime: () => behaviour.tokenLifetime,
    down: () => behaviour.down,
    issued: (grant: string, tokens: readonly string[]) => issued.push({ grant, tokens }),
  }
  const identity = await startIdentity({ ...provider, host, port: ports.identity, log })
  started.defer(identity.close)
  const issuer = identity.address
  const context = { database, issuer, clock, random, log }
  const { services, close: closeServices } = await startServices({ ...context, host, ports, instances })
  started.defer(closeServices)
  const addresses = { identity: issuer, ...forEveryService((name) => services[name][0].address) }
  const lost = new Set<object>()
  const putFaultsOn = async (name: ServiceName, faults?: Faults) => {
    const left = services[name].filter((instance) => !lost.has(instance))
    await Promise.all(left.map(({ address }) => putFaults(address, faults)))
  }

  const running = started.move()
  const close = () => running.disposeAsync()
  return {
    /** What a gateway's settings need: the issuer, and the addresses of each service. */
    settings: settingsOf({ identity: issuer, ...addressesOf(services) }),
    /** Of each service the first instance. */
    addresses,
    /** Makes things go wrong at a service, all of its instances; replaces the faults it has. */
    fault: putFaultsOn,
    /** Makes one service well again, or all. */
    heal: async (name?: ServiceName) => {
      await Promise.all((name ? [name] : serviceNames).map((one) => putFaultsOn(one)))
    },
    /** Loses an instance of a service for good, by default the first: its connections break, new ones are refused. */
    lose: async (name: ServiceName, index = 0) => {
      const instance = services[name][index]
      if (!instance) throw new TypeError(`lose: ${name} has no instance ${index}`)
      lost.add(instance)
      await instance.close()
    },
    /** The identity provider, to be broken: what it has issued, oldest first, and the ways it can fail. */
    identity: {
      issued,
      /** Hangs up on everybody, or no more. */
      down: (down: boolean) => {
        behaviour.down = down
      },
      /** Seconds the access tokens are good that it issues from now on. */
      lifetime: (seconds: number) => {
        behaviour.tokenLifetime = seconds
      },
      /** Takes back whatever customers have allowed. */
      revokeGrants: async () => {
        await database.deleteFrom('identityRecords').where('grantId', 'is not', null).execute()
      },
    },
    /** Signs a demo customer in at the app; scopes with blanks between. */
    signIn: (username: string, scope: string) => signIn({ issuer, username, scope }),
    /** Gets the demo partner's own token. */
    clientToken: (scope: string) =>
      clientToken({ issuer, scope, clientId: 'partner-demo', clientSecret: demoSecrets.partner }),
    /** Gets the partner gateway's own token, which says nothing of a customer. */
    gatewayToken: (scope: string) =>
      clientToken({ issuer, scope, clientId: PARTNER_GATEWAY, clientSecret: demoSecrets.partnerApi }),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const freePorts: ShopPorts = { identity: 0, ...forEveryService(() => 0) }

const settingsOf = (addresses: Record<keyof ShopPorts, string>) => ({
  ISSUER: addresses.identity,
  USERS_URL: addresses.users,
  CATALOG_URL: addresses.catalog,
  CARTS_URL: addresses.carts,
  ORDERS_URL: addresses.orders,
  REWARDS_URL: addresses.rewards,
  INBOX_URL: addresses.inbox,
  INVENTORY_URL: addresses.inventory,
  REVIEWS_URL: addresses.reviews,
  OFFERS_URL: addresses.offers,
  RECOMMENDATIONS_URL: addresses.recommendations,
})
