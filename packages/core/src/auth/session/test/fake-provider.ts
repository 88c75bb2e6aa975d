import { hash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** How a {@link FakeProvider} behaves. */
interface ProviderBehaviour {
  /** Seconds an access token is good for. */
  expiresIn: number
  /** Hangs up on everybody. */
  down: boolean
  /** What the next answers name as their issuer, when it is not the real one. */
  answersAs: string | undefined
  /** Runs before a token is given. */
  before: (form: Readonly<Record<string, string>>) => Promise<void>
  /** What the ID token says besides. */
  claims: Record<string, unknown>
}

/** An OpenID Provider without pages: whoever comes is `u1`. Refresh tokens are good once; using one again ends its grant. */
export interface FakeProvider extends AsyncDisposable {
  readonly url: string
  readonly behaviour: ProviderBehaviour
  /** What was asked of the token endpoint. */
  readonly requests: readonly Readonly<Record<string, string>>[]
  readonly revoked: readonly string[]
  /** Ends every grant. */
  revokeAll(): void
  /** Goes to an authorization address, and gives where the browser is sent then. */
  visit(address: string): Promise<URL>
  sign(claims: Record<string, unknown>, typ?: string): Promise<string>
}

interface Code {
  readonly challenge: string
  readonly nonce: string
}

/** Starts a {@link FakeProvider} on a free port. */
export const fakeProvider = async (): Promise<FakeProvider> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
  const codes = new Map<string, Code>()
  const grants = new Map<string, string>()
  const requests: Record<string, string>[] = []
  const revoked: string[] = []
  const behaviour: ProviderBehaviour = {
    expiresIn: 300,
    down: false,
    answersAs: undefined,
    before: async () => {},
    claims: {},
  }
  let url = ''

  const sign = (claims: Record<string, unknown>, typ = 'JWT') =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k1', typ }).sign(privateKey)
  const now = () => Math.floor(Date.now() / 1_000)
  const given = (grant: string, resource = 'none') => {
    const refreshToken = `refresh-${randomUUID()}`
    grants.set(refreshToken, grant)
    const accessToken = `access-${requests.length}-${resource}-${randomUUID()}`
    const tokens = { access_token: accessToken, refresh_token: refreshToken, token_type: 'Bearer' }
    return { ...tokens, expires_in: behaviour.expiresIn, scope: 'orders:read' }
  }

  const ofCode = async (form: Record<string, string>) => {
    const code = codes.get(form.code ?? '')
    codes.delete(form.code ?? '')
    if (!code || hash('sha256', form.code_verifier ?? '', 'base64url') !== code.challenge) return undefined
    const claims = {
      iss: url,
      aud: 'web',
      sub: 'u1',
      sid: 's1',
      nonce: code.nonce,
      name: 'Ada',
      email: 'a@b.c',
    }
    const id = await sign({ ...claims, iat: now(), exp: now() + 300, ...behaviour.claims })
    return { ...given(randomUUID(), form.resource), id_token: id }
  }

  const ofRefresh = (form: Record<string, string>) => {
    const spent = form.refresh_token ?? ''
    const grant = grants.get(spent)
    if (grant === undefined || grant === 'spent') return undefined
    for (const [token, other] of grants) if (other === grant) grants.set(token, 'spent')
    return given(grant, form.resource)
  }

  const token = async (form: Record<string, string>) => {
    requests.push(form)
    await behaviour.before(form)
    return form.grant_type === 'refresh_token' ? ofRefresh(form) : ofCode(form)
  }

  const authorize = (query: URLSearchParams) => {
    const code = randomUUID()
    codes.set(code, { challenge: query.get('code_challenge') ?? '', nonce: query.get('nonce') ?? '' })
    const back = new URL(query.get('redirect_uri') ?? '')
    const state = query.get('state') ?? ''
    back.search = `${new URLSearchParams({ code, state, iss: behaviour.answersAs ?? url })}`
    return back.href
  }

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '', url)
    const json = (value: unknown, status = 200) =>
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    if (behaviour.down) return outgoing.destroy()
    if (pathname === '/jwks') return json({ keys: [jwk] })
    if (pathname === '/auth') return outgoing.writeHead(302, { location: authorize(searchParams) }).end()
    if (incoming.method !== 'POST') return json(metadata(url))
    const form = Object.fromEntries(new URLSearchParams(await text(incoming)))
    if (pathname === '/revoke') {
      revoked.push(form.token ?? '')
      return outgoing.writeHead(200).end()
    }
    const tokens = await token(form)
    return tokens ? json(tokens) : json({ error: 'invalid_grant', error_description: 'secret details' }, 400)
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`

  return {
    url,
    behaviour,
    requests,
    revoked,
    sign,
    revokeAll: () => {
      for (const token of grants.keys()) grants.set(token, 'spent')
    },
    visit: async (address) => {
      const res = await fetch(address, { redirect: 'manual' })
      return new URL(res.headers.get('location') ?? '')
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const metadata = (url: string) => ({
  issuer: url,
  authorization_endpoint: `${url}/auth`,
  token_endpoint: `${url}/token`,
  revocation_endpoint: `${url}/revoke`,
  end_session_endpoint: `${url}/session/end`,
  jwks_uri: `${url}/jwks`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
  authorization_response_iss_parameter_supported: true,
})
