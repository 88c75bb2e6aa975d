import { expect, it } from 'vitest'
import { lostConnections } from './lost-connections.ts'

it('says what each gateway cannot reach, by the setting and the reason, until it is back', () => {
  const { hear, report } = lostConnections()
  const line = (msg: string, reason?: string) =>
    JSON.stringify({ level: 50, msg, setting: 'REDIS_URL', reason })
  hear('web-bff', 'no JSON')
  hear('web-bff', JSON.stringify({ msg: 'listening', url: 'http://127.0.0.1:3002' }))
  hear('web-bff', line('connection lost', 'nothing listens there'))
  hear('mobile-bff', line('commands are refused', 'its memory is full'))

  expect(report()).toEqual([
    'web-bff: REDIS_URL cannot be used: nothing listens there',
    'mobile-bff: REDIS_URL cannot be used: its memory is full',
  ])
  hear('web-bff', line('connection is back'))
  expect(report()).toEqual(['mobile-bff: REDIS_URL cannot be used: its memory is full'])
})
