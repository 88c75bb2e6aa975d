import { ADDRCONFIG } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { checkRange } from '../../errors/option-range.ts'
import type { Clock } from '../../scope/clock.ts'

/** How the addresses of a service are looked up. */
export interface DnsOptions {
  /** Milliseconds between two look-ups. Default 30,000, which is how often gRPC looks at most. */
  readonly refresh?: number
}

/** Finds the IP addresses of a host; rejects when it cannot. */
export type Resolve = (host: string) => Promise<readonly string[]>

/** As connections do it: hosts file, then DNS, A and AAAA, only families this machine has. */
export const systemResolve: Resolve = async (host) => {
  const found = await lookup(host, { all: true, order: 'verbatim', hints: ADDRCONFIG })
  return found.map(({ address }) => address)
}

/** The surroundings of {@link dnsAddresses}. */
export interface DnsTools extends DnsOptions {
  readonly clock: Clock
  readonly resolve: Resolve
  /** Called with the addresses, sorted, when they have changed. */
  readonly changed: (addresses: readonly string[]) => void
}

/**
 * Looks up the addresses of a host, now and again and again. One look-up that fails or finds nothing changes nothing.
 *
 * @returns ends it
 */
export const dnsAddresses = (host: string, options: DnsTools): (() => void) => {
  const { refresh = 30_000, clock, resolve, changed } = options
  let lastAddresses = ''
  let stopTimer = () => {}
  let stopped = false

  const look = async () => {
    const found = [...new Set(await resolve(host).catch(() => []))].sort()
    if (stopped) return
    if (found.length > 0 && found.join() !== lastAddresses) {
      lastAddresses = found.join()
      changed(found)
    }
    stopTimer = clock.after(refresh, look)
  }
  look()
  return () => {
    stopped = true
    stopTimer()
  }
}

/** Throws a TypeError naming the option and its value. */
export const checkDns = (where: string, { refresh }: DnsOptions): void =>
  checkRange(`${where}: refresh`, refresh, { from: 1 })
