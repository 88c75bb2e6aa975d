import { once } from 'node:events'
import { createServer } from 'node:http'
import { type CryptoKey, exportJWK, generateKeyPair } from 'jose'
import { answerToken } from './answer-token.ts'

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
 */
export const issuer = (): Promise<Issuer> => {
  started ??= start()
  return started
}

const start = async (): Promise<Issuer> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const kid = 'test-key'
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }] }
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
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')

  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  signer.url = url
  documents.set('/.well-known/openid-configuration', metadata(url))
  documents.set('/.well-known/oauth-authorization-server', metadata(url))
  return { url, kid, privateKey }
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
