import { expect, it } from 'vitest'
import { BffError } from '../errors/bff-error.ts'
import { cancellation } from './cancellation.ts'
import { SharedWork } from './shared-work.ts'

const reason = (message: string) => new BffError('BFF_CALL_CANCELLED', message)

it('tells each waiter at once, and ends the work with the last one', () => {
  const shared = new SharedWork<string>()
  const [one, other] = [cancellation(), cancellation()]
  const left: unknown[] = []
  const told = (outcome: unknown) => left.push(outcome instanceof BffError ? outcome.message : outcome)
  shared.join(one, told)
  shared.join(other, told)

  one.cancel(reason('first'))
  expect([left, shared.reason]).toEqual([['first'], undefined])
  other.cancel(reason('second'))

  expect([left, shared.reason?.message]).toEqual([['first', 'second'], 'second'])
})

it('counts those who wait for the same thing twice', () => {
  const shared = new SharedWork<string>()
  const part = cancellation()
  shared.join(part, () => {})
  shared.join(part, () => {})

  part.cancel(reason('gone'))

  expect(shared.reason?.message).toBe('gone')
})

it('hears nothing any more from who waits no longer', () => {
  const shared = new SharedWork<string>()
  const part = cancellation()
  shared.join(part, () => expect.fail('was told'))?.done()

  part.cancel(reason('gone'))

  expect(shared.reason).toBe(undefined)
})

it('ends with the last who still waits, whoever has got what it waited for', () => {
  const shared = new SharedWork<string>()
  const [one, other] = [cancellation(), cancellation()]
  const waiting = shared.join(one, () => {})
  shared.join(other, () => {})

  waiting?.done()
  expect(shared.reason).toBe(undefined)
  other.cancel(reason('gone'))

  expect(shared.reason?.message).toBe('gone')
})

it('gives all who wait its outcome, and whoever comes later', () => {
  const shared = new SharedWork<string>()
  const part = cancellation()
  const told: unknown[] = []
  for (const _ of [1, 2, 3]) shared.join(part, (outcome) => told.push(outcome))
  shared.land('answer')
  shared.join(cancellation(), (outcome) => told.push(outcome))
  part.cancel(reason('gone'))

  expect([told, shared.reason]).toEqual([['answer', 'answer', 'answer', 'answer'], undefined])
})

it('is not begun for somebody who has left already', () => {
  const shared = new SharedWork<string>()
  const part = cancellation()
  part.cancel(reason('gone'))
  const told: unknown[] = []
  shared.join(part, (outcome) => told.push(outcome))

  expect([told, shared.reason]).toEqual([[part.reason], part.reason])
})
