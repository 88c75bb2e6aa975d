import { expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import type { Call } from '../call.ts'
import { type Bound, service } from '../service.ts'
import type { Lane, LanePort } from './lane-port.ts'

interface Csv {
  rows(path: string): Promise<readonly string[]>
}
const csv = (): Lane<Csv> => (port) => ({
  rows: (template) => port.send({ template, schema: z.array(z.string()), decode: () => [] }),
})

it('types call by the lanes of its service', () => {
  const invoices = service('invoices', { timeout: 10, lanes: { csv: csv() } }, (call) => {
    expectTypeOf(call.csv).toEqualTypeOf<Csv>()
    expectTypeOf(call.get).toEqualTypeOf<Call['get']>()
    return { all: () => call.csv.rows('invoices') }
  })
  service('orders', {}, (call) => {
    // @ts-expect-error it declares no lane
    return { all: () => call.csv }
  })

  expectTypeOf<Bound<{ invoices: typeof invoices }>['invoices']['all']>().toEqualTypeOf<
    () => Promise<readonly string[]>
  >()
})

it('gives what the schema of the call gives', () => {
  const lane = (port: LanePort) =>
    port.send({ template: 'x', schema: z.object({ n: z.coerce.number() }), decode: () => ({}) })

  expectTypeOf(lane).returns.toEqualTypeOf<Promise<{ n: number }>>()
})
