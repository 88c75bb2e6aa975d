import { isIPv6 } from 'node:net'
import { plainAddress } from './address-ranges.ts'

/**
 * What stands for whoever has an address wherever addresses are counted: of IPv6 its /64, the least that one customer
 * gets (RFC 6177), as `2001:db8:0:1::/64`; of IPv4 the address itself, also where it comes as IPv6. Text that is no
 * address stands for itself.
 */
export const addressBlock = (address: string): string => {
  const plain = plainAddress(address)
  if (!plain.includes(':') || !isIPv6(plain)) return plain
  const groups = groupsOf(plain)
  const [high = 0, low = 0] = groups.slice(6)
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

/** The eight groups of an address that is right (RFC 4291 section 2.2). */
const groupsOf = (address: string): number[] => {
  const [left = '', right] = address.split('::')
  const head = numbers(left)
  const tail = right === undefined ? [] : numbers(right)
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

const numbers = (text: string): number[] =>
  text === ''
    ? []
    : text.split(':').flatMap((group) => (group.includes('.') ? pair(group) : parseInt(group, 16)))

/** The last two groups where they are written as IPv4. */
const pair = (text: string): number[] => {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number)
  return [a * 256 + b, c * 256 + d]
}
