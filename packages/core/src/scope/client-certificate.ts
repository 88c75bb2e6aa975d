/** The certificate a client showed in the TLS handshake, signed by somebody the gateway trusts. */
export interface ClientCertificate {
  /** The common name of its subject, `''` when there is none. */
  readonly subject: string
  /** The common name of who signed it. */
  readonly issuer: string
  /** Its alternative names, URIs first, then DNS names. */
  readonly names: readonly string[]
  /** SHA-256 of the whole certificate, in lower-case hex. */
  readonly fingerprint: string
}
