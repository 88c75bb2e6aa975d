import { isIP } from 'node:net'
import type { BffError } from '../../errors/bff-error.ts'
import type { InstanceChange } from '../../observe/service-change.ts'
import { type Clock, tenths } from '../../scope/clock.ts'
import { outsideOfParts } from '../../scope/current-part.ts'
import type { Instance, Policy } from '../outgoing.ts'
import type { ConnectionOptions } from '../transport/connection-options.ts'
import { openInstance } from '../transport/pool.ts'
import type { AddressList } from './address-list.ts'
import { balance } from './balance.ts'
import { algorithms, type BalanceOptions } from './balance-options.ts'
import { dnsAddresses, type Resolve, systemResolve } from './dns-addresses.ts'
import { healthChecks } from './health.ts'
import type { Member } from './member.ts'
import { Members } from './members.ts'
import { membership } from './membership.ts'
import { defaultFailures, outliers } from './outliers.ts'

/** How the instances of a service are opened. */
export interface InstancesOptions {
  /** Connections to each of them. */
  readonly connections: number
  /** How long they are kept. */
  readonly life?: ConnectionOptions | undefined
  readonly balance?: BalanceOptions | undefined
}

/** What time, chance and the network are. */
export interface InstancesSurroundings {
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  /** Default: the machine's own. */
  readonly resolve?: Resolve
  /** Called with each change of an instance. */
  readonly changed?: (change: InstanceChange) => void
}

/** The instances of a service, opened. */
export interface Instances {
  /** Where a call goes unless the policy says otherwise. */
  readonly first: Instance
  /** Chooses between them; `undefined` when there is one address and it stands for one instance. */
  readonly policy: Policy | undefined
  /** Ends look-ups and checks, waits for the calls under way, then closes every connection. */
  close(): Promise<void>
}

/**
 * Opens the instances of a service: the addresses of a list, or what the host of one address resolves to. Nothing is
 * connected to, looked up or checked before the first call.
 */
export const openInstances = (
  addresses: AddressList,
  given: InstancesOptions,
  surroundings: InstancesSurroundings,
): Instances => {
  const { connections, balance: options = {} } = given
  const { clock, random, changed } = surroundings
  const first = openInstance(addresses[0], connections, undefined, clock, given.life, random)
  const source = sourceOf(addresses, given, surroundings)
  if (!source) return { first, policy: undefined, close: () => first.close() }

  const { outliers: outlying = {} } = options
  const { failures = defaultFailures } = outlying || {}
  const members = new Members(clock, ({ address: instance }, lasted) =>
    changed?.({ instance, state: 'returned', lasted: tenths(lasted) }),
  )
  const healthChanged = (member: Member) => {
    members.reconsider()
    changed?.({ instance: member.address, state: member.healthy ? 'healthy' : 'unhealthy' })
  }
  const ejected = (member: Member, error: BffError | undefined) =>
    changed?.({
      instance: member.address,
      state: 'ejected',
      failures,
      ejection: tenths(member.ejectedUntil - clock.now()),
      error: error?.message,
    })
  const { become, close } = membership({
    members,
    open: source.open,
    watch: options.health
      ? healthChecks(options.health, { clock, random, changed: healthChanged })
      : () => () => {},
  })
  const algorithm = algorithms[options.algorithm ?? 'round-robin']
  const chosen = balance({
    members,
    choose: algorithm(random),
    chooseAgain: algorithm(random),
    outliers: outlying ? outliers(outlying, clock) : undefined,
    ejected,
  })
  let end: (() => void) | undefined
  return {
    first,
    policy: (next) => {
      const send = chosen(next)
      return (call, settle) => {
        end ??= outsideOfParts(source.begin, become)
        send(call, settle)
      }
    },
    close: async () => {
      end?.()
      end = () => {}
      await Promise.all([first.close(), close()])
    },
  }
}

/** Where the instances of a service come from. */
interface Source {
  open(id: string): Instance
  /** Says who they are, now and whenever that changes; what it returns ends that. */
  begin(become: (ids: readonly string[]) => void): () => void
}

/** `undefined` for one address that stands for one instance. */
const sourceOf = (
  addresses: AddressList,
  { connections, life, balance: { dns = false } = {} }: InstancesOptions,
  { clock, random, resolve = systemResolve }: InstancesSurroundings,
): Source | undefined => {
  const [address, ...others] = addresses
  if (others.length > 0)
    return {
      open: (id) => openInstance(id, connections, undefined, clock, life, random),
      begin: (become) => {
        become(addresses)
        return () => {}
      },
    }
  const host = nameIn(address)
  if (!dns || host === undefined) return undefined
  const options = { ...(typeof dns === 'object' && dns), clock, resolve }
  return {
    open: (ip) => openInstance(address, connections, ip, clock, life, random),
    begin: (changed) => dnsAddresses(host, { ...options, changed }),
  }
}

/** The host of an address, unless it is an IP address. */
const nameIn = (address: string): string | undefined => {
  const { hostname } = new URL(address)
  return isIP(hostname.replace(/^\[(.*)\]$/, '$1')) === 0 ? hostname : undefined
}
