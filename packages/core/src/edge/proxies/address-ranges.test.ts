import { describe, expect, it } from 'vitest'
import type { ServeOptions } from '../listen/serve.ts'
import { served } from '../test/served.ts'
import { exchange } from '../test/wire.ts'
import { addressRanges } from './address-ranges.ts'

describe('a range of addresses', () => {
  it.each([
    ['192.0.2.0/24', '192.0.2.255', true],
    ['192.0.2.0/24', '192.0.3.0', false],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.0/24', '::ffff:192.0.2.9', true],
    ['192.0.2.0/24', '::ffff:c000:209', true],
    ['::ffff:192.0.2.0/120', '192.0.2.9', true],
    ['2001:db8::/32', '2001:db8:7::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['0.0.0.0/0', '203.0.113.1', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['192.0.2.0/24', 'unknown', false],
  ])('%s and %s: %j', (range, address, expected) => {
    expect(addressRanges('list', [range])(address)).toBe(expected)
  })

  it.each(['', '10.0.0', '10.0.0.0/33', '::/129', 'localhost', '10.0.0.0/-1', 'fe80::1%eth0'])(
    'is refused when it is none: %j',
    (entry) => {
      expect(() => addressRanges('serve: block', [entry])).toThrow(
        new TypeError(
          `serve: block must hold addresses and ranges, such as 192.0.2.0/24 or 2001:db8::/32, not ${JSON.stringify(entry)}`,
        ),
      )
    },
  )
})

describe('the lists of a gateway', () => {
  const behind = { trustedProxies: 1 }
  const from = (address: string) => `x-forwarded-for: ${address}\r\n`

  it.each<[what: string, options: Partial<ServeOptions>, headers: string, status: number]>([
    ['nobody without a list', {}, '', 200],
    ['the peer on the block list', { block: ['127.0.0.1'] }, '', 403],
    ['the peer that is not on the allow list', { allow: ['10.0.0.0/8'] }, '', 403],
    ['nobody on the allow list', { allow: ['127.0.0.0/8'] }, '', 200],
    ['who is on both', { allow: ['127.0.0.0/8'], block: ['127.0.0.1'] }, '', 403],
    ['everybody with an empty allow list', { allow: [] }, '', 403],
    ['the client behind a proxy', { ...behind, block: ['6.6.6.0/24'] }, from('6.6.6.6'), 403],
    ['not the proxy itself', { ...behind, block: ['127.0.0.1'] }, from('198.51.100.7'), 200],
    ['nobody for what he says of himself', { block: ['6.6.6.6'] }, from('6.6.6.6'), 200],
  ])('refuse %s', async (_, options, headers, status) => {
    const { url } = await served(options)
    const answer = await exchange(
      url,
      `GET /seen HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${headers}\r\n`,
    )

    expect(answer.status).toBe(status)
    if (status === 403) expect(JSON.parse(answer.body)).toMatchObject({ code: 'BFF_ADDRESS_REFUSED' })
  })
})
