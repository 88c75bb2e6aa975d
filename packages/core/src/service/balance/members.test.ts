import { expect, it } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import { Members } from './members.ts'
import { someMembers } from './test/a-member.ts'

const around = (count: number) => {
  const clock = manualClock()
  const members = new Members(clock)
  const all = someMembers(count)
  members.replace(all)
  const eject = (index: number, ms: number) => {
    Object.assign(all[index] ?? {}, { ejectedUntil: clock.now() + ms })
    members.reconsider()
  }
  const sicken = (index: number) => {
    Object.assign(all[index] ?? {}, { healthy: false })
    members.reconsider()
  }
  const available = () => members.available().map((member) => all.indexOf(member))
  return { clock, members, all, eject, sicken, available }
}

it('makes all available that are neither ejected nor unhealthy', () => {
  const { eject, sicken, available } = around(4)
  expect(available()).toEqual([0, 1, 2, 3])
  eject(1, 1_000)
  sicken(3)

  expect(available()).toEqual([0, 2])
})

it('takes an ejected one back when its time is over, each at its own', () => {
  const { clock, eject, available } = around(4)
  eject(0, 2_000)
  eject(1, 1_000)
  expect(available()).toEqual([2, 3])
  clock.advance(999)
  expect(available()).toEqual([2, 3])
  clock.advance(1)
  expect(available()).toEqual([1, 2, 3])
  clock.advance(1_000)

  expect(available()).toEqual([0, 1, 2, 3])
})

it('makes all available while less than half are well', () => {
  const { clock, eject, sicken, available } = around(3)
  sicken(0)
  expect(available()).toEqual([1, 2])
  eject(1, 1_000)
  expect(available()).toEqual([0, 1, 2])
  clock.advance(1_000)

  expect(available()).toEqual([1, 2])
})

it('forgets those that are gone', () => {
  const { members, all, available } = around(3)
  members.replace(all.slice(1))
  expect(available()).toEqual([1, 2])
  members.replace([])

  expect(available()).toEqual([])
  expect(members.all).toEqual([])
})
