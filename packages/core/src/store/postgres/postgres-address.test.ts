import { expect, it } from 'vitest'
import { readPostgresAddress } from './postgres-address.ts'

const plain = {
  host: 'db',
  port: 5_432,
  user: 'shop',
  password: '',
  database: 'shop',
  tls: 'none',
  rootCertificate: undefined,
  options: undefined,
}

it.each([
  ['postgres://shop@db/shop', plain],
  ['postgresql://shop:s%40cret@db:6432/shop', { ...plain, password: 's@cret', port: 6_432 }],
  ['postgres://shop@[::1]/shop', { ...plain, host: '::1' }],
  ['postgres://shop@db/my%20shop?sslmode=disable', { ...plain, database: 'my shop' }],
  ['postgres://shop@db/shop?sslmode=require', { ...plain, tls: 'verified' }],
  ['postgres://shop@db/shop?sslmode=no-verify', { ...plain, tls: 'unverified' }],
  [
    'postgres://shop@db/shop?sslmode=verify-full&sslrootcert=/etc/ca.pem',
    { ...plain, tls: 'verified', rootCertificate: '/etc/ca.pem' },
  ],
  ['postgres://shop@db/shop?host=/run/postgresql', { ...plain, host: '/run/postgresql' }],
  ['postgres://shop@db/shop?options=-c%20search_path%3Dbff', { ...plain, options: '-c search_path=bff' }],
])('reads %s', (text, address) => {
  expect(readPostgresAddress(text)).toEqual(address)
})

it.each([
  '',
  'shop.sqlite',
  'mysql://shop@db/shop',
  'postgres://db/shop',
  'postgres://shop@db',
  'postgres://shop@db/',
  'postgres://shop@db/one/two',
  'postgres://shop@one,two/shop',
  'postgres://shop@/shop',
  'postgres://shop:%zz@db/shop',
  'postgres://shop:%00@db/shop',
  'postgres://shop@db/shop?sslmode=prefer',
  'postgres://shop@db/shop?sslmode=allow',
  'postgres://shop@db/shop?target_session_attrs=read-write',
  'postgres://shop@db/shop#there',
  'postgres://shop@db/shop\n',
])('refuses %j', (text) => {
  expect(readPostgresAddress(text)).toBeUndefined()
})
