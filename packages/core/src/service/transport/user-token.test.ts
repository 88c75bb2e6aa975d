import { describe, expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import type { TokenFor } from '../../scope/principal.ts'
import { manualClock } from '../../testing/manual-clock.ts'
import type { CallRequest, Outcome } from '../outgoing.ts'
import { answered, callsOn, failed } from '../test/a-call.ts'
import { userToken } from './user-token.ts'

const refused = failed('BFF_SERVICE_REFUSED', { unauthorized: true })

/** Makes a call to a service that gives the outcomes one after the other, and tells which tokens it has seen. */
const calling = async (
  tokenFor: TokenFor | undefined,
  outcomes: readonly Outcome[],
  request: Partial<CallRequest> = {},
) => {
  const call = callsOn(manualClock())(request)
  call.scope.tokenFor = tokenFor
  const tokens: unknown[] = []
  const send = userToken('urn:orders')((sent, settle) => {
    tokens.push(sent.token)
    settle(outcomes[tokens.length - 1] ?? answered)
  })
  const outcome = await new Promise<Outcome>((resolve) => send(call, resolve))
  return { tokens, outcome }
}
const numbered: TokenFor = (audience, old) =>
  old === undefined ? `${audience} 1` : Promise.resolve(`${audience} 2`)

describe("a service with token: 'user'", () => {
  it('receives the token for its audience', async () => {
    expect(await calling(numbered, [])).toEqual({ tokens: ['urn:orders 1'], outcome: answered })
  })

  it('receives none on a route that is open to anybody', async () => {
    expect(await calling(undefined, [refused])).toEqual({ tokens: [undefined], outcome: refused })
  })

  it.each<[string, Partial<CallRequest>]>([
    ['GET', {}],
    ['POST', { method: 'POST', body: '{}' }],
  ])('that answers a %s with 401 is called once more, with another token', async (_, request) => {
    expect(await calling(numbered, [refused], request)).toEqual({
      tokens: ['urn:orders 1', 'urn:orders 2'],
      outcome: answered,
    })
    expect((await calling(numbered, [refused, refused], request)).tokens.length).toBe(2)
  })

  it('is not called again when there is no other token, or the body is gone', async () => {
    const stream = (async function* () {})()

    expect(await calling(() => 'the only one', [refused])).toEqual({
      tokens: ['the only one'],
      outcome: refused,
    })
    expect((await calling(numbered, [refused], { method: 'POST', body: stream })).outcome).toBe(refused)
  })

  it('is not called again after any other failure', async () => {
    const down = failed('BFF_SERVICE_UNAVAILABLE')

    expect(await calling(numbered, [down])).toEqual({ tokens: ['urn:orders 1'], outcome: down })
  })

  it('is not called without a token: the call fails as the session says', async () => {
    const ended = new BffError('BFF_UNAUTHENTICATED', 'session: the provider has ended it')

    expect(await calling(() => Promise.reject(ended), [])).toEqual({ tokens: [], outcome: ended })
    expect(await calling((_, old) => (old ? Promise.reject(ended) : 'one'), [refused])).toEqual({
      tokens: ['one'],
      outcome: ended,
    })
  })

  it('is not waited for longer than the call may take', async () => {
    const call = callsOn(manualClock())()
    call.scope.tokenFor = () => new Promise(() => {})
    const late = failed('BFF_SERVICE_TIMEOUT')
    const outcome = new Promise<Outcome>((resolve) => userToken('urn:orders')(() => {})(call, resolve))
    call.cancellation.cancel(late)

    expect(await outcome).toBe(late)
  })
})
