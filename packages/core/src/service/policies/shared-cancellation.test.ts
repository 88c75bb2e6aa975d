import { expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import { cancellation } from '../../scope/cancellation.ts'
import { sharedCancellation } from './shared-cancellation.ts'

const reason = (message: string) => new BffError('BFF_CALL_CANCELLED', message)

it('tells each waiter at once, and ends the work with the last one', () => {
  const shared = sharedCancellation()
  const [one, other] = [cancellation(), cancellation()]
  const left: string[] = []
  shared.join(one, ({ message }) => left.push(message))
  shared.join(other, ({ message }) => left.push(message))

  one.cancel(reason('first'))
  expect([left, shared.reason]).toEqual([['first'], undefined])
  other.cancel(reason('second'))

  expect([left, shared.reason?.message]).toEqual([['first', 'second'], 'second'])
})

it('counts those who wait for the same thing twice', () => {
  const shared = sharedCancellation()
  const part = cancellation()
  shared.join(part, () => {})
  shared.join(part, () => {})

  part.cancel(reason('gone'))

  expect(shared.reason?.message).toBe('gone')
})

it('hears nothing any more from who waits no longer', () => {
  const shared = sharedCancellation()
  const part = cancellation()
  const done = shared.join(part, () => expect.fail('was called'))
  done()

  part.cancel(reason('gone'))

  expect(shared.reason).toBe(undefined)
})
