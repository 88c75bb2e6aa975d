import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressBlock } from './address-block.ts'

describe('A3: what stands for an address where addresses are counted', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:0:1::7', '2001:db8:0:1::/64'],
    ['2001:DB8::1:0:0:0:1', '2001:db8:0:1::/64'],
    ['2001:db8:0:1:ffff:ffff:ffff:ffff', '2001:db8:0:1::/64'],
    ['2001:db8:0:2::7', '2001:db8:0:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
    ['', ''],
  ])('of %s is %s', (address, block) => {
    expect(addressBlock(address)).toBe(block)
  })

  it('is the same for two addresses when, and only when, their first 64 bits are', () => {
    const half = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 4, maxLength: 4 })
    const spelled = (groups: number[]) => groups.map((group) => group.toString(16)).join(':')
    const network = half.filter(([first = 0]) => first > 0)

    fc.assert(
      fc.property(network, network, half, half, (one, other, left, right) => {
        const block = addressBlock(spelled([...one, ...left]))
        expect(addressBlock(spelled([...one, ...right]).toUpperCase())).toBe(block)
        expect(addressBlock(spelled([...other, ...right])) === block).toBe(spelled(one) === spelled(other))
      }),
    )
  })
})
