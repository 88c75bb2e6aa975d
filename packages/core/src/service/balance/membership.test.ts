import { expect, it } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import { openInstance } from '../transport/pool.ts'
import { Members } from './members.ts'
import { membership } from './membership.ts'

const around = () => {
  const members = new Members(manualClock())
  const events: string[] = []
  const { become, close } = membership({
    members,
    open: (id) => {
      events.push(`open ${id}`)
      return openInstance(`http://${id}`, 1)
    },
    watch: ({ origin }) => {
      events.push(`watch ${origin}`)
      return () => events.push(`unwatch ${origin}`)
    },
  })
  const origins = () => members.all.map(({ origin }) => origin)
  return { members, events, become, close, origins }
}

it('opens and watches instances that come, and closes those that go', () => {
  const { members, events, become, origins } = around()
  become(['a', 'b'])
  const [a, b] = members.all
  become(['b', 'c'])

  expect(origins()).toEqual(['http://b', 'http://c'])
  expect(events).toEqual([
    'open a',
    'watch http://a',
    'open b',
    'watch http://b',
    'open c',
    'watch http://c',
    'unwatch http://a',
  ])
  expect(members.all[0]).toBe(b)
  expect(a?.pool).toMatchObject({ closed: true })
  expect(b?.pool).toMatchObject({ closed: false })
})

it('opens an instance that comes back anew', () => {
  const { members, become } = around()
  become(['a', 'b'])
  const [a] = members.all
  become(['b'])
  become(['b', 'a'])

  expect(members.all).toHaveLength(2)
  expect(members.all[1]).not.toBe(a)
})

it('has none any more when it is closed', async () => {
  const { events, become, close, origins } = around()
  become(['a'])
  await close()

  expect(origins()).toEqual([])
  expect(events.at(-1)).toBe('unwatch http://a')
})
