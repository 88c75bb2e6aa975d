import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { CryptoKey } from 'jose'
import { answerToken } from './answer-token.ts'
import { issuerKeys, type KeptIssuer } from './kept-issuer.ts'

/** The issuer whose tokens the gateways of a test accept. */
export type Issuer = {
  /** The `iss` of its tokens and the base of its metadata. */
  readonly url: string
  readonly kid: string
  readonly privateKey: CryptoKey
}

let started: Promise<Issuer> | undefined

/**
 * The test issuer of this process: an ES256 key pair behind a real HTTP server that publishes its metadata (RFC 8414,
 * OpenID Connect Discovery) and its `/jwks`, and gives clients tokens of their own. Starts at the first call, and never keeps the process alive.
 *
 * @param kept when the first call names it, the issuer is the one of the last process that did: tokens outlive a restart.
 */
export const issuer = (kept?: KeptIssuer): Promise<Issuer> => {
  started ??= start(kept)
  return started
}

const start = async (kept?: KeptIssuer): Promise<Issuer> => {
  const { privateKey, publicJwk } = await issuerKeys(kept)
  const kid = 'test-key'
  const jwks = { keys: [{ ...publicJwk, kid, alg: 'ES256', use: 'sig' }] }
  const documents = new Map<string | undefined, unknown>([['/jwks', jwks]])

  const signer = { url: '', kid, privateKey }
  const server = createServer((incoming, outgoing) => {
    if (incoming.method === 'POST' && incoming.url === '/token') {
      answerToken(incoming, outgoing, signer).catch(() => outgoing.destroy())
      return
    }
    const found = documents.get(incoming.url)
    outgoing.writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
    outgoing.end(JSON.stringify(found ?? { error: 'not_found' }))
  })
  server.on('connection', (socket) => socket.unref())
  await listen(server, kept?.port() ?? 0)
  server.unref()

  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const url = `http://127.0.0.1:${port}`
  kept?.keep(port)
  signer.url = url
  documents.set('/.well-known/openid-configuration', metadata(url))
  documents.set('/.well-known/oauth-authorization-server', metadata(url))
  return { url, kid, privateKey }
}

/** Listens on a port, or on a free one when somebody else has it: then the tokens of the last process are of no use. */
const listen = async (server: Server, port: number): Promise<void> => {
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch (error) {
    if (port === 0) throw error
    await listen(server, 0)
  }
}

const metadata = (url: string) => ({
  issuer: url,
  jwks_uri: `${url}/jwks`,
  token_endpoint: `${url}/token`,
  grant_types_supported: ['client_credentials'],
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
})
