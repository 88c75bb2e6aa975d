import { expect, it } from 'vitest'
import { whyUnusable } from './postgres-server.ts'

const good = { number: 150_018, version: '15.18', readOnly: false, standby: false, encoding: 'UTF8' }

it.each([
  [good, undefined],
  [{ ...good, number: 120_000, version: '12.0' }, undefined],
  [{ ...good, number: 110_022, version: '11.22' }, 'it is PostgreSQL 11.22; 12 is the oldest that works'],
  [{ ...good, standby: true, readOnly: true }, 'it is a standby, which takes no writes'],
  [{ ...good, encoding: 'SQL_ASCII' }, undefined],
  [{ ...good, readOnly: true }, 'it is read-only: it takes no writes'],
])('%j: %s', (server, why) => {
  expect(whyUnusable(server)).toBe(why)
})
