import { expect, it } from 'vitest'
import type { Principal } from '../../scope/principal.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import { callsOn } from '../test/a-call.ts'
import { callerAffinity } from './caller-affinity.ts'
import { someMembers } from './test/a-member.ts'

const all = someMembers(4)

/** Where so many calls of a caller go. */
const callsOf = (principal: Partial<Principal>, count = 8) => {
  const choose = callerAffinity(() => 0)
  const call = callsOn(manualClock())()
  Object.assign(call.scope, { principal: { ...call.scope.principal, ...principal } })
  return new Set(Array.from({ length: count }, () => choose(all, call)))
}

it('sends all calls of a caller to one instance, and those of many callers to all', () => {
  const homes = Array.from({ length: 40 }, (_, index) => callsOf({ kind: 'user', id: `u${index}` }))

  expect(homes.map(({ size }) => size)).toEqual(homes.map(() => 1))
  expect(new Set(homes.flatMap((home) => [...home])).size).toBe(4)
})

it('tells callers apart by what makes them unique: kind, issuer and id', () => {
  const kinds: readonly Principal['kind'][] = ['user', 'client', 'key', 'certificate']
  const issuers = ['https://a.example', 'https://b.example', 'https://c.example']
  const callers = kinds.flatMap((kind) => issuers.map((issuer) => ({ kind, issuer, id: '1' })))
  const homes = callers.flatMap((caller) => [...callsOf(caller)])

  expect(new Set(homes).size).toBeGreaterThan(2)
})

it('lets calls of nobody in particular take turns', () => {
  expect(callsOf({ kind: 'anonymous' }).size).toBe(4)
})
