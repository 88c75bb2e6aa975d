/** What a 401 or a 403 asks for, and says of the token that came, as in `WWW-Authenticate` (RFC 6750 section 3). */
export type BearerChallenge = (error?: 'invalid_request' | 'invalid_token') => string

/**
 * Makes the challenges of a gateway that takes bearer tokens.
 *
 * @param resourceMetadata where clients learn which issuer gives tokens for it (RFC 9728 section 5.1)
 */
export const bearerChallenge =
  (resourceMetadata?: string): BearerChallenge =>
  (error) => {
    const parameters = [
      ...(error === undefined ? [] : [`error="${error}"`]),
      ...(resourceMetadata === undefined ? [] : [`resource_metadata="${resourceMetadata}"`]),
    ]
    return parameters.length === 0 ? 'Bearer' : `Bearer ${parameters.join(', ')}`
  }

/** What a challenge says of where the metadata is, which a 403 says again: one parameter, or none. */
export const metadataIn = (challenge: string): readonly string[] =>
  challenge.match(/\bresource_metadata="[^"]*"/) ?? []

/** The challenge of bearer tokens again, to a token that is not good. */
export const invalidToken = (challenge: string): string =>
  ['Bearer error="invalid_token"', ...metadataIn(challenge)].join(', ')
