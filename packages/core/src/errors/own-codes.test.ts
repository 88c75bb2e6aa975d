import { describe, expect, it } from 'vitest'
import { trusting } from '../../test/trusting.ts'
import { gateway } from '../gateway/gateway.ts'
import { openApi } from '../gateway/open-api.ts'
import { verdictOn } from '../service/policies/verdict.ts'
import { callsOn } from '../service/test/a-call.ts'
import { manualClock } from '../testing/manual-clock.ts'
import { BffError } from './bff-error.ts'
import { codeOf, errorCodes as table } from './codes.ts'
import { errorCodes, namesOf } from './own-codes.ts'

const declare = (codes: unknown) => Reflect.apply(errorCodes, undefined, [codes])
const gatewayOf = (codes: unknown) =>
  Reflect.apply(gateway, undefined, [{ name: 'test', services: {}, auth: trusting(), log: 'silent', codes }])

describe('errorCodes', () => {
  it('makes errors of each code it declares', () => {
    const codes = errorCodes({ SHOP_CLOSED: { status: 503, title: 'The shop is closed' } })
    const error = codes.SHOP_CLOSED('orders: closed (POST orders)', { retryAfter: 60 })

    expect(error).toBeInstanceOf(BffError)
    expect([error.code, error.status, error.reason, error.message, error.isDefect]).toEqual([
      'SHOP_CLOSED',
      503,
      'unavailable',
      'orders: closed (POST orders)',
      false,
    ])
    expect(error.options).toEqual({ retryAfter: 60 })
  })

  it('is the table of bffkit’s own as well', () => {
    expect(Object.keys(errorCodes)).toEqual(Object.keys(table))
    expect(errorCodes.BFF_SERVICE_TIMEOUT.status).toBe(504)
  })

  it.each([
    [404, 'absent'],
    [410, 'absent'],
    [409, 'refused'],
    [504, 'timeout'],
    [507, 'unavailable'],
  ] as const)('gives %i the reason %s', (status, reason) => {
    const codes = errorCodes({ [`STATUS_${status}`]: { status, title: 'A status' } })

    expect(codes[`STATUS_${status}`]?.('test').reason).toBe(reason)
  })

  it.each<[unknown, string]>([
    [{}, 'errorCodes: takes at least one code, not none'],
    [{ BFF_MINE: { status: 503, title: 'x' } }, "errorCodes: BFF_MINE: BFF_ begins bffkit's own codes"],
    [
      { mine: { status: 503, title: 'x' } },
      'errorCodes: mine: a code is upper case with _, such as SHOP_CLOSED',
    ],
    [
      { toString: { status: 503, title: 'x' } },
      'errorCodes: toString: a code is upper case with _, such as SHOP_CLOSED',
    ],
    [{ MINE: { status: 200, title: 'x' } }, 'errorCodes: MINE.status must be from 400 to 599, not 200'],
    [{ MINE: { status: 499, title: 'x' } }, 'errorCodes: MINE.status cannot be 499: nobody receives it'],
    [
      { MINE: { status: 401, title: 'x' } },
      'errorCodes: MINE.status cannot be 401: it asks for a credential, as BFF_UNAUTHENTICATED does',
    ],
    [{ MINE: { status: 503, title: '' } }, 'errorCodes: MINE.title must be one line of text, not ""'],
    [
      { MINE: { status: 503, title: 'a\nb' } },
      'errorCodes: MINE.title must be one line of text, not "a\\nb"',
    ],
    [
      { MINE: { status: 503, title: 'x', explanation: 1 } },
      'errorCodes: MINE.explanation must be text, not number',
    ],
    [
      { MINE: { status: 503, title: 'x', reason: 'closed' } },
      'errorCodes: MINE.reason must be one of timeout, unavailable, contract, overloaded, absent, refused, defect, not "closed"',
    ],
    [
      { MINE: { status: 503, title: 'x', verdict: 'bad' } },
      'errorCodes: MINE.verdict must be one of success, failure, drift, not "bad"',
    ],
    [
      { MINE: { status: 503, title: 'x', retryable: 'yes' } },
      'errorCodes: MINE.retryable must be true or false, not yes',
    ],
    [
      { MINE: { status: 503, title: 'x', retriable: true } },
      'errorCodes: MINE.retriable is nothing a code has',
    ],
  ])('refuses %j', (codes, message) => {
    expect(() => declare(codes)).toThrow(new TypeError(message))
  })

  it('refuses a name that means something else already; to say the same twice is no harm', () => {
    errorCodes({ TWICE: { status: 409, title: 'Twice' } })

    expect(() => errorCodes({ TWICE: { status: 409, title: 'Twice', retryable: false } })).not.toThrow()
    expect(() => errorCodes({ TWICE: { status: 410, title: 'Twice' } })).toThrow(
      new TypeError(
        'errorCodes: TWICE is declared already, with another meaning; a code means the same in the whole process',
      ),
    )
  })

  it('says what a call that failed so means for its service', () => {
    const codes = errorCodes({
      SICK: { status: 503, title: 'Sick', verdict: 'failure' },
      WELL: { status: 503, title: 'Well', verdict: 'success' },
      QUIET: { status: 503, title: 'Quiet', retryable: true },
    })
    const call = callsOn(manualClock())()
    const verdicts = [codes.SICK, codes.WELL, codes.QUIET].map((make) =>
      verdictOn(call, call.cancellation, make('orders: so'), false),
    )

    expect(verdicts).toEqual(['failure', 'success', 'nothing'])
    expect(codeOf(codes.QUIET('orders: so').code).retryable).toBe(true)
  })
})

describe('a code nobody has declared', () => {
  it.each(['SHOP_OPEN', 'BFF_NONE', 'toString'])('is no code of a BffError: %s', (code) => {
    expect(() => Reflect.construct(BffError, [code, 'test'])).toThrow(
      new TypeError(
        `BffError: ${JSON.stringify(code)} is no error code; declare one of your own with errorCodes({ … })`,
      ),
    )
  })

  it('cannot be given to a gateway', () => {
    const mine = () => new BffError('BFF_INTERNAL', 'test')

    expect(() => gatewayOf({ MINE_TOO: mine })).toThrow(
      new TypeError('gateway: codes must be made by errorCodes({ … }), and MINE_TOO was not'),
    )
  })
})

describe('what an answer cannot carry', () => {
  it.each<[object, string]>([
    [{ status: 200 }, 'BffError BFF_REFUSED: status must be from 400 to 599, not 200'],
    [{ retryAfter: Number.NaN }, 'BffError BFF_REFUSED: retryAfter must be seconds from 0, not NaN'],
    [{ retryAfter: -1 }, 'BffError BFF_REFUSED: retryAfter must be seconds from 0, not -1'],
    [{ retryAfter: '1\r\nx: y' }, 'BffError BFF_REFUSED: retryAfter must be seconds from 0, not 1\r\nx: y'],
    [{ headers: { 'x-a': 'a\r\nx-b: c' } }, 'Invalid character in header content ["x-a"]'],
    [{ headers: { 'x a': 'a' } }, 'Header name must be a valid HTTP token ["x a"]'],
  ])('is refused where the error is made, and not when it is sent: %j', (options, message) => {
    expect(() => Reflect.construct(BffError, ['BFF_REFUSED', 'test', options])).toThrow(message)
  })
})

describe('the codes of a gateway', () => {
  const closed = errorCodes({
    OUT_OF_STOCK: { status: 409, title: 'Out of <stock>', explanation: 'Order `fewer` & later.' },
  })
  const late = errorCodes({ TOO_LATE: { status: 410, title: 'Too late' } })

  it('have a page each, for anybody', async () => {
    const app = gatewayOf([closed, late])
    const page = await app.request('/problems/OUT_OF_STOCK')
    const text = await page.text()

    expect(page.status).toBe(200)
    expect(text).toContain('<h1>Out of &lt;stock&gt;</h1>')
    expect(text).toContain('<code>OUT_OF_STOCK</code>, status 409')
    expect(text).toContain('<p>Order <code>fewer</code> &amp; later.</p>')
    expect((await app.request('/problems/TOO_LATE')).status).toBe(200)
    expect((await gatewayOf(late).request('/problems/OUT_OF_STOCK')).status).toBe(404)
    expect((await app.request('/problems/toString')).status).toBe(404)
  })

  it('are listed in its document, and in no other', () => {
    const code = (codes?: unknown) =>
      openApi(gatewayOf(codes), { title: 'test', version: '1' }).components?.schemas?.Problem

    expect(code([closed, late])).toMatchObject({
      properties: {
        code: {
          description:
            'Stable, for programs. Beside those of every gateway: `OUT_OF_STOCK` (409, Out of <stock>); `TOO_LATE` (410, Too late)',
        },
      },
    })
    expect(code()).toMatchObject({ properties: { code: { description: 'Stable, for programs' } } })
    expect(namesOf([])).toEqual([])
  })
})
