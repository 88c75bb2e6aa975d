import { createServer, type RequestListener } from 'node:http'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { restartableServer } from '../../../testing/backends/restartable-server.ts'
import { goodClaims, rawToken } from './raw-token.ts'

/** An issuer whose keys change, and that can be down. */
export interface KeyServer extends AsyncDisposable {
  readonly url: string
  /** The paths it was asked for, in their order. */
  readonly asked: readonly string[]
  /** What it answers `/jwks` with, beside its own key. */
  readonly others: JWK[]
  /** What answers instead of it, if anything does. */
  instead: RequestListener | undefined
  /** Takes a new key, called `kid`. The one before is no longer published. */
  rotate(kid: string): Promise<void>
  /** A good token of the present key, for `time`, good for a day. */
  token(time: number, kid?: string): Promise<string>
  start(): Promise<void>
  stop(): Promise<void>
}

/** Starts a {@link KeyServer} on a free port, with a key called `first`. */
export const keyServer = async (): Promise<KeyServer> => {
  const asked: string[] = []
  const others: JWK[] = []
  let current = await newKey('first')

  const listener: RequestListener = (incoming, outgoing) => {
    asked.push(incoming.url ?? '')
    if (one.instead) return one.instead(incoming, outgoing)
    const isMetadata = incoming.url === '/.well-known/openid-configuration'
    const { url } = one
    outgoing.setHeader('content-type', 'application/json')
    outgoing.end(
      JSON.stringify(
        isMetadata ? { issuer: url, jwks_uri: `${url}/jwks` } : { keys: [...others, current.jwk] },
      ),
    )
  }
  const server = restartableServer(() => createServer(listener))
  await server.start()

  const one: KeyServer = {
    url: server.url(),
    asked,
    others,
    instead: undefined,
    rotate: async (kid) => {
      current = await newKey(kid)
    },
    token: (time, kid = current.jwk.kid) =>
      rawToken({ alg: 'ES256', typ: 'at+jwt', kid }, goodClaims(one.url, time, 86_400), current.privateKey),
    start: server.start,
    stop: server.stop,
    [Symbol.asyncDispose]: server.stop,
  }
  return one
}

const newKey = async (kid: string) => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } }
}
