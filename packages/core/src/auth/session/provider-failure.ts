import { BffError } from '../../errors/bff-error.ts'
import { reasonOf } from '../client/client-credentials.ts'

/** The provider has refused: a code or refresh token that is not good, a user who declined, a forged answer. */
export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal'
  /** Whether what it was asked with is good for nothing any more (RFC 6749 section 5.2, `invalid_grant`). */
  readonly ended: boolean

  constructor(message: string, ended: boolean) {
    super(message)
    this.ended = ended
  }
}

/** The refusal of an answer that was for somebody else, or forged. */
export const foreignAnswer = () =>
  new ProviderRefusal('the answer of the issuer is not for this sign-in', false)

/** What says that an answer was for somebody else, forged, or of a kind nobody asked for, which a browser can bring as well. */
const verdicts = new Set([
  'OAUTH_AUTHORIZATION_RESPONSE_ERROR',
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  'OAUTH_KEY_SELECTION_FAILED',
  'OAUTH_UNSUPPORTED_OPERATION',
])

/**
 * What a failure of openid-client means: {@link ProviderRefusal}, or that the provider cannot be asked now, which says
 * nothing about the user. Its own errors hold requests and tokens, so nothing of them goes on.
 */
export const failureOf = (error: unknown): ProviderRefusal | BffError => {
  if (error instanceof ProviderRefusal) return error
  const { error: refusal, code } = Object(error)
  if (refusal === 'invalid_grant') return new ProviderRefusal('the issuer refused with invalid_grant', true)
  if (verdicts.has(code)) return foreignAnswer()
  const why = code === 'OAUTH_TIMEOUT' ? 'the issuer did not answer in time' : reasonOf(error)
  return new BffError('BFF_ISSUER_UNAVAILABLE', `session: ${why}`, { retryAfter: 5 })
}
