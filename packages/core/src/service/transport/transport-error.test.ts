import { expect, it } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import { callsOn, failed } from '../test/a-call.ts'
import { transportError } from './transport-error.ts'

const call = callsOn(manualClock())()
const broken = (code: string) => Object.assign(new Error('at 10.0.0.1'), { code })

it.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])(
  'marks %s as a reset when no answer had begun, and only then',
  (code) => {
    expect(transportError(call, broken(code), false).options).toEqual({ disconnected: true, reset: true })
    expect(transportError(call, broken(code), true).options).toEqual({ disconnected: true })
  },
)

it.each(['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT'])(
  'does not mark %s, since a new connection would do no better at once',
  (code) => {
    expect(transportError(call, broken(code), false).options).toEqual({ disconnected: true })
  },
)

it('says what happened and where, and nothing of the address', () => {
  const error = transportError(call, broken('ECONNRESET'), false)

  expect(`${error.code} ${error.message}`).toBe(
    'BFF_SERVICE_UNAVAILABLE orders: connection reset (GET orders/{id})',
  )
  expect(error.cause).toBe(undefined)
})

it('leaves alone what is an error of the gateway already', () => {
  const gone = failed('BFF_CLIENT_GONE')

  expect(transportError(call, gone, false)).toBe(gone)
})
