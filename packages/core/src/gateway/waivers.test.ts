import { expect, it } from 'vitest'
import { trusting } from '../../test/trusting.ts'
import { connect } from '../service/connect.ts'
import { service } from '../service/service.ts'
import { gateway } from './gateway.ts'
import type { Waivers } from './waivers.ts'

const services = connect({ orders: service('orders', {}, () => ({})) }, { ORDERS_URL: 'http://127.0.0.1:1' })
const made = (waivers: object) => () =>
  gateway({ name: 'shop-bff', services, auth: trusting(), log: 'silent', waivers })

it('takes a reason for a default of the gateway, of one of its services, and of a route', () => {
  const waivers: Waivers = {
    'edge.maxBody': 'pictures',
    'services.orders.breaker': 'it is only a test',
    'routes.PUT /v1/avatar/{id}.maxBody': 'pictures',
  }

  expect(made(waivers)().audit.waivers).toBe(waivers)
})

it.each([
  'edge.maxbody',
  'services.ordrs.breaker',
  'services.orders.timeout',
  'routes.PUT avatar.maxBody',
  '',
])('refuses a reason for %j, which is no default', (name) => {
  expect(made({ [name]: 'why not' })).toThrow(
    new TypeError(
      `gateway: waivers must name defaults, such as edge.maxBody, services.orders.breaker or routes.PUT /v1/avatar.maxBody, not "${name}"`,
    ),
  )
})

it.each(['', '  ', undefined, true])('refuses the reason %j', (why) => {
  expect(made({ budget: why })).toThrow(
    new TypeError(`gateway: waivers must say why, for budget it is ${JSON.stringify(why)}`),
  )
})

it('does not compile with a name that is no default', () => {
  // @ts-expect-error: it is edge.maxBody
  const waivers: Waivers = { 'edge.maxbody': 'pictures' }

  expect(waivers).toBeDefined()
})
