import { BffError } from '../../errors/bff-error.ts'
import type { ClientCertificate } from '../../scope/client-certificate.ts'
import type { Authentication } from '../authentication.ts'

/** Whose certificates are accepted. */
export interface ClientCertificateOptions {
  /** The scopes of a certificate; `undefined` refuses it. Default: every certificate is accepted, without scopes. */
  readonly scopes?: (certificate: ClientCertificate) => readonly string[] | undefined
}

const challenge = 'ClientCertificate'

/**
 * Accepts client certificates (mutual TLS, RFC 8446 section 4.4.2), which the server asks for with `tls.clientCa`. The
 * principal is `{ kind: 'certificate', id, issuer, scopes, claims: { names, fingerprint } }`; `id` is the first
 * alternative name, otherwise the common name, so that it outlives a renewal. A certificate that a proxy forwards in a
 * header is not believed.
 *
 * @throws TypeError when an option is wrong.
 * @example
 * ```ts
 * import { clientCertificate } from '@bffkit/core/auth'
 *
 * const partners = new Map([['spiffe://shop.example/acme', ['orders:read']]])
 * const auth = clientCertificate({ scopes: ({ names: [id = ''] }) => partners.get(id) })
 * ```
 */
export const clientCertificate = ({ scopes = () => [] }: ClientCertificateOptions = {}): Authentication => {
  if (typeof scopes !== 'function')
    throw new TypeError('clientCertificate: scopes must be a function of the certificate')

  return {
    schemes: { clientCertificate: { type: 'mutualTLS', description: 'Client certificate' } },
    document: {},
    challenge,
    claims: (caller) => caller.certificate !== undefined,
    authenticate: async (caller) => {
      const { certificate } = caller
      if (!certificate) throw unauthenticated('no client certificate')
      const { names, subject, issuer, fingerprint } = certificate
      const id = names[0] ?? subject
      const granted = id === '' ? undefined : scopes(certificate)
      if (!granted) throw unauthenticated('a client certificate nobody knows')
      return {
        principal: { kind: 'certificate', id, issuer, scopes: granted, claims: { names, fingerprint } },
      }
    },
  }
}

const unauthenticated = (why: string) =>
  new BffError('BFF_UNAUTHENTICATED', `auth: ${why}`, { headers: { 'www-authenticate': challenge } })
