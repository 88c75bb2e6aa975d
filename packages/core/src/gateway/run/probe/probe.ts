import { get as getPlain } from 'node:http'
import { get as getSecure } from 'node:https'

/** Where a gateway listens, by its settings. */
export interface ProbedSettings {
  readonly PORT?: string | undefined
  readonly HOST?: string | undefined
  readonly TLS_CERT?: string | undefined
}

/** Codes by which a gateway says that it wants the certificate of a client: then it lives, and took the connection. */
const wantsCertificate = new Set<unknown>([
  'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
])

/**
 * Asks `/readyz` of the gateway with these settings on this machine, over TLS where it has a certificate: whether that one
 * fits the name it is asked by is not what is asked. Where it turns everybody away who brings no certificate, it counts as
 * ready.
 *
 * @param timeout milliseconds
 */
export const probe = ({ PORT, HOST, TLS_CERT }: ProbedSettings, timeout = 5_000): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const host = HOST === undefined || HOST === '0.0.0.0' ? '127.0.0.1' : HOST === '::' ? '::1' : HOST
  const options = { host, port: Number(PORT), path: '/readyz', timeout, agent: false }
  const asked = TLS_CERT ? getSecure({ ...options, rejectUnauthorized: false }) : getPlain(options)
  asked.on('response', (response) => {
    response.resume()
    resolve(response.statusCode === 200)
  })
  asked.on('timeout', () => asked.destroy(new Error('no answer in time')))
  asked.on('error', (error) => resolve('code' in error && wantsCertificate.has(error.code)))
  return promise
}
