import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type CryptoKey, SignJWT } from 'jose'

/** What tokens are signed with. */
type Signer = { readonly url: string; readonly kid: string; readonly privateKey: CryptoKey }

const life = 300

/**
 * Answers `POST /token`: gives any client that names itself by Basic authentication a token of its own (RFC 6749 section
 * 4.4) with the scope and, as its audience, the resource it asks for.
 */
export const answerToken = async (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { url, kid, privateKey }: Signer,
): Promise<void> => {
  const form = new URLSearchParams(await text(incoming))
  const client = clientOf(incoming.headers.authorization)
  if (client === undefined || form.get('grant_type') !== 'client_credentials') {
    outgoing.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_request"}')
    return
  }
  const claims = { client_id: client, scope: form.get('scope') ?? '', jti: randomUUID() }
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
    .setIssuer(url)
    .setSubject(client)
    .setAudience(form.get('resource') ?? url)
    .setIssuedAt()
    .setExpirationTime(`${life} s`)
    .sign(privateKey)
  const answer = { access_token: token, token_type: 'Bearer', expires_in: life }
  outgoing.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  outgoing.end(JSON.stringify(answer))
}

const clientOf = (authorization = '') => {
  const [, credentials] = /^Basic (.+)$/i.exec(authorization) ?? []
  const [client] = credentials === undefined ? [] : Buffer.from(credentials, 'base64').toString().split(':')
  return client === undefined || client === '' ? undefined : decodeURIComponent(client)
}
