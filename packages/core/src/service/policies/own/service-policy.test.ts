import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { connect } from '../../connect.ts'
import { service } from '../../service.ts'
import { after, before, type ServicePolicy } from './service-policy.ts'
import { policyStops } from './stops.ts'

const mine: ServicePolicy = (send) => send
const other: ServicePolicy = (send) => send
const global: ServicePolicy = (send) => send

describe('before and after', () => {
  it('refuse a stop that is none, and list those there are', () => {
    expect(() => Reflect.apply(before, undefined, ['brakes', mine])).toThrow(
      new TypeError(
        'before: a policy stands before one of coalesce, cache, bulkhead, breaker, retry, hedge, balance, not "brakes"',
      ),
    )
    expect(() => Reflect.apply(after, undefined, ['cache', {}])).toThrow(
      new TypeError('after cache: a policy is a function from send to send, not object'),
    )
  })

  it('are the only way to place one', () => {
    expect(() => Reflect.apply(service, undefined, ['orders', { policies: [mine] }, () => ({})])).toThrow(
      new TypeError(
        'service orders: policies must be placed with before() or after(), at one of coalesce, cache, bulkhead, breaker, retry, hedge, balance',
      ),
    )
    expect(() => Reflect.apply(service, undefined, ['orders', { policies: mine }, () => ({})])).toThrow(
      new TypeError(
        "service orders: policies must be a list, such as [before('breaker', mine)], not function",
      ),
    )
  })

  it('know the stops that the documentation lists, in its order', () => {
    const page = readFileSync(new URL('../../../../docs/extending.md', import.meta.url), 'utf8')
    const section = page.slice(page.indexOf('## A policy of one')).split('\n## ')[0] ?? ''
    const rows = [...section.matchAll(/^\| `([a-z]+)` \|/gm)].map(([, stop]) => stop)

    expect(rows).toEqual(policyStops)
  })
})

it('keeps the policies of a service, and puts those of the gateway outside of them', () => {
  const declared = {
    orders: service('orders', { policies: [before('retry', mine)] }, () => ({})),
    users: service('users', {}, () => ({})),
  }
  const settings = { ORDERS_URL: 'http://a', USERS_URL: 'http://b' }
  const { orders, users } = connect(declared, settings, {
    policies: [before('retry', global)],
    except: { users: { policies: [before('retry', other)] } },
  })

  expect([orders, users].map(({ options }) => options.policies?.map(({ name }) => name))).toEqual([
    ['global', 'mine'],
    ['other'],
  ])
})
