import { describe, expect, it } from 'vitest'
import { BffError } from '../../errors/bff-error.ts'
import { idempotencyHeader, idempotencyKeyOf } from './idempotency-key.ts'

const detail = 'Must be 1 to 255 visible ASCII characters, as a quoted string or bare'

describe('an idempotency key', () => {
  it.each([
    ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['k', 'k'],
    ['"k"', 'k'],
    [String.raw`"a\"b\\c"`, String.raw`a"b\c`],
    ['a,b;c=d!~#[]', 'a,b;c=d!~#[]'],
    ['x'.repeat(255), 'x'.repeat(255)],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
    [`"${'\\"'.repeat(255)}"`, '"'.repeat(255)],
  ])('is read from %s', (sent, key) => {
    expect(idempotencyKeyOf(sent)).toBe(key)
    expect(idempotencyHeader.safeParse({ 'idempotency-key': sent })).toMatchObject({ success: true })
  })

  it.each([
    undefined,
    '',
    '""',
    '"',
    '"open',
    'shut"',
    'in"side',
    String.raw`"a\b"`,
    String.raw`back\slash`,
    '"one", "two"',
    'one, two',
    '"with space"',
    '"k";a=1',
    'tab\tbed',
    'é',
    '"é"',
    'line\nbreak',
    'x'.repeat(256),
    `"${'x'.repeat(256)}"`,
  ])('is refused when it is missing or malformed: %j', (sent) => {
    const errors = [{ pointer: '/headers/idempotency-key', detail }]
    const message = 'request: its idempotency key is missing or malformed'
    const refused = new BffError('BFF_INPUT_INVALID', message, { errors })

    expect(() => idempotencyKeyOf(sent)).toThrow(refused)
    expect(idempotencyHeader.safeParse({ 'idempotency-key': sent }).error?.issues).toMatchObject([
      { path: ['idempotency-key'], message: detail },
    ])
  })
})
