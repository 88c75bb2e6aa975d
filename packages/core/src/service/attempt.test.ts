import { expect, it } from 'vitest'
import { newAttempt, sentAttempt, signedAttempt } from './attempt.ts'

it.each([false, true])('starts with nothing of an earlier try, fresh %s', (fresh) => {
  signedAttempt(sentAttempt(newAttempt(fresh)), ['date', 'today'])

  expect(newAttempt(fresh)).toEqual({ fresh, sent: false, signed: undefined })
})

it.each([false, true])('keeps what it is when it is signed and sent, fresh %s', (fresh) => {
  const signed = ['date', 'today']

  expect(sentAttempt(signedAttempt(newAttempt(fresh), signed))).toEqual({ fresh, sent: true, signed })
  expect(sentAttempt(sentAttempt(newAttempt(fresh)))).toEqual({ fresh, sent: true, signed: undefined })
})

it('is one object for all calls that are not signed', () => {
  expect(newAttempt()).toBe(newAttempt())
  expect(sentAttempt(newAttempt())).toBe(sentAttempt(newAttempt()))
})
