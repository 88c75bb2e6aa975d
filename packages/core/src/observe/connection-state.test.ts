import fc from 'fast-check'
import { expect, it } from 'vitest'
import { logLines } from '../../test/log-lines.ts'
import { connectionState } from './connection-state.ts'

const made = () => {
  const { log, lines } = logLines()
  let time = 0
  const state = connectionState('REDIS_URL', () => time)
  const logged = () =>
    lines().map(({ msg, reason, setting }) => [setting, msg, ...(reason ? [reason] : [])].join(' '))
  return { state, log, logged, advance: (ms: number) => (time += ms) }
}

it('R7: tells an outage once, each other reason of it, and its end', () => {
  const { state, log, logged } = made()
  state.reportTo(log)
  state.ready()
  for (const reason of ['reset', 'refused', 'reset', 'refused', 'wrong password']) state.lost(reason)
  state.ready()
  state.ready()

  expect(logged()).toEqual([
    'REDIS_URL connection lost reset',
    'REDIS_URL connection lost refused',
    'REDIS_URL connection lost wrong password',
    'REDIS_URL connection is back',
  ])
})

it('R7: logs what was wrong before there was a log, unless the connection works by then', () => {
  const first = made()
  first.state.lost('refused')
  first.state.reportTo(first.log)
  expect(first.logged()).toEqual(['REDIS_URL connection lost refused'])

  const second = made()
  second.state.lost('refused')
  second.state.ready()
  second.state.reportTo(second.log)
  expect(second.logged()).toEqual([])
})

it('R7: logs a flapping connection every 10 s at most, and an outage that lasts by then', () => {
  const { state, log, logged, advance } = made()
  state.reportTo(log)
  for (let i = 0; i < 30; i++) {
    state.lost('reset')
    state.ready()
    advance(250)
  }
  expect(logged()).toHaveLength(2)
  for (let i = 0; i < 20; i++) {
    state.lost('reset')
    advance(250)
  }
  expect(logged()).toHaveLength(3)
})

it('R7: whatever happens, lines are few, and no reason comes twice in an outage', () => {
  const event = fc.oneof(
    fc.constant('ready'),
    fc.integer({ min: 1, max: 9 }).map((reason) => `reason ${reason}`),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (events) => {
      const { state, log, logged, advance } = made()
      state.reportTo(log)
      for (const one of events) {
        if (one === 'ready') state.ready()
        else state.lost(one)
        advance(250)
      }
      const outages = logged().join('\n').split('REDIS_URL connection is back')
      expect(outages.length).toBeLessThanOrEqual(2 + (events.length * 250) / 10_000)
      for (const outage of outages) {
        const reasons = outage.match(/reason \d/g) ?? []
        expect(reasons.length).toBeLessThanOrEqual(5)
        expect(new Set(reasons).size).toBe(reasons.length)
      }
    }),
  )
})
