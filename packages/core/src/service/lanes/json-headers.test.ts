import { expect, it } from 'vitest'
import type { WriteOptions } from '../call.ts'
import { jsonHeaders as made, plainRead } from './json-headers.ts'

const jsonHeaders = (options: WriteOptions) => made(options, 'orders', 'POST', 'orders')

it('is the same list for every call without headers of its own and without a body', () => {
  expect(jsonHeaders({})).toBe(plainRead)
  expect(plainRead).toEqual(['accept', 'application/json'])
})

it('says that a body is JSON', () => {
  expect(jsonHeaders({ body: {} })).toEqual([
    'accept',
    'application/json',
    'content-type',
    'application/json',
  ])
})

it('lets the headers of a call win over the usual ones, whatever their case, and is another list then', () => {
  const headers = jsonHeaders({ headers: { Accept: 'application/hal+json', 'X-Account': 'key:k1' } })

  expect(headers).toEqual(['accept', 'application/hal+json', 'x-account', 'key:k1'])
  expect(headers).not.toBe(plainRead)
  expect(jsonHeaders({ headers: { accept: 'text/x' } })).not.toBe(plainRead)
})
