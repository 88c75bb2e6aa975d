import { expect, it } from 'vitest'
import { z } from 'zod'
import { callsOf } from '../request-calls.ts'
import { failureOf } from '../test/failure-of.ts'
import { oneRequest } from '../test/one-request.ts'
import { rawServer } from '../test/raw-server.ts'
import { countDrift } from './drift.ts'

it('K1: counts what breaks a contract by template, and the call of the log says so as ever', async () => {
  await using service = await rawServer((socket, head) =>
    socket.write(
      head.includes('/well')
        ? 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'
        : 'HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n',
    ),
  )
  await using request = oneRequest(service.url)
  const read = (id: string) => request.call.get('orders/{id}', z.object({}), { path: { id } })
  await Promise.all([failureOf(read('o1')), failureOf(read('o2')), failureOf(read('well'))])

  expect([...(callsOf(request.scope).upstreams.orders?.drift.counts ?? [])]).toEqual([['GET orders/{id}', 2]])
  expect(request.scope.calls.map(({ outcome }) => outcome)).toEqual([
    'BFF_SERVICE_CONTRACT',
    'BFF_SERVICE_CONTRACT',
    'ok',
  ])
})

it('K1: tells a thousand names apart, and takes the others together', () => {
  const drift = countDrift()
  for (let call = 0; call < 5_000; call += 1) drift.add(`GET orders/o${call}`)
  drift.add('GET orders/o1')

  expect([drift.counts.size, drift.counts.get('GET orders/o1'), drift.counts.get('(others)')]).toEqual([
    1_001, 2, 4_000,
  ])
})
