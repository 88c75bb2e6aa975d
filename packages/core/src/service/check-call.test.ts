import { expect, it } from 'vitest'
import { z } from 'zod'
import type { WriteOptions } from './call.ts'
import { oneRequest } from './test/one-request.ts'

const ask = (options: WriteOptions) => {
  const { call } = oneRequest('http://127.0.0.1:1', { timeout: 400 })
  return call.post('orders', z.void(), options)
}

it.each<[WriteOptions, string]>([
  // @ts-expect-error: the compiler says so too
  [{ hedge: true }, 'hedge is for GET, HEAD, and a POST that reads, since it makes a call twice'],
  [{ tryTimeout: 401 }, 'tryTimeout must be positive and at most timeout, 400, not 401'],
  [{ timeout: 300, tryTimeout: 301 }, 'tryTimeout must be positive and at most timeout, 300, not 301'],
  [{ tryTimeout: 0 }, 'tryTimeout must be positive and at most timeout, 400, not 0'],
  [{ timeout: Number.NaN }, 'timeout must be positive, not NaN'],
])('refuses a call that says %j', async (options, complaint) => {
  await expect(ask(options)).rejects.toThrow(new TypeError(`orders: ${complaint} (POST orders)`))
})
