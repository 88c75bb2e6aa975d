import { describe, expect, it, vi } from 'vitest'
import { manualClock } from '../../testing/manual-clock.ts'
import { issued, tokenServer } from '../bearer/test/token-server.ts'
import { type ClientCredentialsOptions, clientCredentials } from './client-credentials.ts'

const secret = 's3cr3t/+ of the gateway'

const client = (issuer: string, options: Partial<ClientCredentialsOptions> = {}) =>
  clientCredentials({ issuer, clientId: 'partner-api', clientSecret: secret, ...options })

/** Why there is no token, with all an error holds. */
const failure = async (token: string | Promise<string>): Promise<string> => {
  try {
    return `got ${await token}`
  } catch (error) {
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secret)
    expect(Object(error).cause).toBeUndefined()
    return error instanceof Error ? error.message : 'no error'
  }
}

describe('clientCredentials', () => {
  it('asks for a token as the gateway itself, in the header, for the resource and the scopes it names', async () => {
    await using server = await tokenServer(() => issued('own-token'))
    const { token } = client(server.url, { resource: 'urn:services', scope: 'orders:read orders:write' })

    expect(await token()).toBe('own-token')
    expect(server.requests).toEqual([
      {
        authorization: `Basic ${Buffer.from('partner%2Dapi:s3cr3t%2F%2B+of+the+gateway').toString('base64')}`,
        form: {
          grant_type: 'client_credentials',
          resource: 'urn:services',
          scope: 'orders:read orders:write',
        },
      },
    ])
  })

  it('asks the provider nothing before a token is needed, and for its metadata once', async () => {
    const clock = manualClock()
    await using server = await tokenServer((_, count) => issued(`token-${count}`, 100))
    const { token } = client(server.url, { clock })
    expect(server.discoveries).toBe(0)
    await token()
    clock.advance(95_000)

    expect(await token()).toBe('token-2')
    expect([server.discoveries, server.requests.length]).toEqual([1, 2])
    expect(server.requests[0]?.form).toEqual({ grant_type: 'client_credentials' })
  })

  it('fetches once for 50 who ask at the same time', async () => {
    await using server = await tokenServer((_, count) => issued(`token-${count}`))
    const { token } = client(server.url)
    const tokens = await Promise.all(Array.from({ length: 50 }, () => token()))

    expect(new Set(tokens)).toEqual(new Set(['token-1']))
    expect([server.discoveries, server.requests.length]).toEqual([1, 1])
    expect(token()).toBe('token-1')
  })

  it('takes a token for good for a minute when the provider does not say', async () => {
    const clock = manualClock()
    await using server = await tokenServer(() => issued('own-token', 0))
    const { token } = client(server.url, { clock })
    await token()
    clock.advance(53_999)
    expect(token()).toBe('own-token')
    clock.advance(1)
    expect(token()).toBeInstanceOf(Promise)
  })
})

it('is there again once the provider is back', async () => {
  const clock = manualClock()
  await using server = await tokenServer((_, count) => (count === 1 ? { status: 500 } : issued('own-token')))
  const { token } = client(server.url, { clock })
  expect(await failure(token())).toBe('the issuer answered what is no token')
  clock.advance(1_000)

  expect(await token()).toBe('own-token')
})

describe('no token', () => {
  it.each<[string, object, string]>([
    [
      'that the provider refuses',
      { status: 401, body: { error: 'invalid_client', error_description: secret } },
      'the issuer refused with invalid_client',
    ],
    [
      'that the provider refuses with a challenge',
      {
        status: 401,
        headers: { 'www-authenticate': `Basic realm="${secret}"` },
        body: { error: 'invalid_client' },
      },
      'the issuer refused',
    ],
    [
      'that the provider refuses with an echo',
      { status: 400, body: { error: secret } },
      'the issuer refused',
    ],
    ['from a provider that is broken', { status: 500, body: {} }, 'the issuer answered what is no token'],
    ['from a provider that writes no JSON', { body: '<html>' }, 'the issuer answered what is no token'],
    [
      'that no header can hold',
      { body: { access_token: 'a\r\nb', token_type: 'Bearer' } },
      'the issuer answered what is no token',
    ],
    [
      'of another kind',
      { body: { access_token: 'a', token_type: 'mac' } },
      'the issuer answered what is no token',
    ],
  ])('%s', async (_, answer, message) => {
    await using server = await tokenServer(() => answer)

    expect(await failure(client(server.url).token())).toBe(message)
  })

  it('from a provider that is down', async () => {
    const server = await tokenServer(() => issued('own-token'))
    await server[Symbol.asyncDispose]()

    expect(await failure(client(server.url).token())).toBe('the issuer cannot be reached')
  })

  it('from a provider that does not answer within 2 s, which the reason says', async () => {
    const timeout = vi.spyOn(AbortSignal, 'timeout')
    const over = new AbortController()
    timeout.mockReturnValue(over.signal)
    const asked = Promise.withResolvers<void>()
    await using server = await tokenServer(() => {
      asked.resolve()
      return new Promise(() => {})
    })
    const waiting = client(server.url).token()
    await asked.promise
    over.abort(new DOMException('late', 'TimeoutError'))

    expect(await failure(waiting)).toBe('the issuer gave none within 2000 ms')
    expect(timeout.mock.calls[0]).toEqual([2_000])
    timeout.mockRestore()
  })

  it('from a provider that speaks for another one', async () => {
    await using server = await tokenServer(() => issued('a'), { issuer: 'https://evil.example' })

    expect(await failure(client(server.url).token())).toBe('the issuer answered what is no token')
    expect(server.requests).toEqual([])
  })

  it('from a provider that wants the secret over the network in plain text', async () => {
    await using server = await tokenServer(() => issued('a'), {
      token_endpoint: 'http://id.example/token',
    })

    expect(await failure(client(server.url).token())).toBe(
      'the issuer names an address that is neither https nor on loopback',
    )
  })

  it('from a provider that sends the secret elsewhere', async () => {
    await using other = await tokenServer(() => issued('a'))
    await using server = await tokenServer(() => ({
      status: 307,
      headers: { location: `${other.url}/token` },
    }))

    expect(await failure(client(server.url).token())).toBe('the issuer answered what is no token')
    expect(other.requests).toEqual([])
  })
})

describe('options that are wrong', () => {
  it.each<[object, string]>([
    [{ issuer: 'id.example' }, 'issuer must be an https URL, or http on loopback, not "id.example"'],
    [
      { issuer: 'http://id.example' },
      'issuer must be an https URL, or http on loopback, not "http://id.example"',
    ],
    [
      { issuer: 'http://127.0.0.1.example' },
      'issuer must be an https URL, or http on loopback, not "http://127.0.0.1.example"',
    ],
    [
      { issuer: 'ftp://localhost' },
      'issuer must be an https URL, or http on loopback, not "ftp://localhost"',
    ],
    [{ clientId: '' }, 'clientId must name this gateway, not be empty'],
    [{ clientSecret: '' }, 'clientSecret must not be empty'],
  ])('are a TypeError that names the option: %j', (wrong, message) => {
    expect(() => client('https://id.example', wrong)).toThrow(new TypeError(`clientCredentials: ${message}`))
  })

  it.each(['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000', 'https://id.example'])(
    'and this issuer is right: %s',
    (issuer) => {
      expect(() => client(issuer)).not.toThrow()
    },
  )
})
