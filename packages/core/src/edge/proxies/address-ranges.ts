import { BlockList, isIP, isIPv4 } from 'node:net'

/** Whether an address is one of some ranges. */
export type AddressRanges = (address: string) => boolean

const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** An address as it is compared and shown: IPv4 also where it comes as IPv6 (`::ffff:192.0.2.1`), without a zone. */
export const plainAddress = (address: string): string => {
  const bare = address.replace(/%.*$/, '')
  return mapped.exec(bare)?.[1] ?? bare
}

/**
 * Reads a list of addresses and CIDR ranges, IPv4 and IPv6. A range of IPv4 holds for the same addresses where they come
 * as IPv6.
 *
 * @throws TypeError naming the option and the entry that is neither.
 */
export const addressRanges = (option: string, entries: readonly string[]): AddressRanges => {
  const list = new BlockList()
  for (const entry of entries) add(list, option, entry)

  return (address) => {
    const plain = plainAddress(address)
    const version = isIP(plain)
    return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6')
  }
}

const add = (list: BlockList, option: string, entry: string) => {
  const [, given = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(entry) ?? []
  const address = plainAddress(given)
  const family = isIPv4(address) ? 'ipv4' : 'ipv6'
  const width = family === 'ipv4' ? 32 : 128
  const skipped = address === given ? 0 : 96
  const prefix = bits === undefined ? width : Number(bits) - skipped
  if (given.includes('%') || isIP(address) === 0 || prefix < 0 || prefix > width)
    throw new TypeError(
      `${option} must hold addresses and ranges, such as 192.0.2.0/24 or 2001:db8::/32, not ${JSON.stringify(entry)}`,
    )
  list.addSubnet(address, prefix, family)
}
