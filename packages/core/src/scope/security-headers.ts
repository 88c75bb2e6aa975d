/** The security headers of every answer, with the CORS headers where its origin may read it. */
export type SecurityHeaders = Readonly<Record<string, string>>

/** The security headers of every answer, also of a refusal at the socket. */
export const defaultSecurityHeaders: SecurityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  vary: 'Origin',
}

/** A `Vary` that always names `Origin`: who may read an answer depends on it. */
export const varyOf = (own: string): string =>
  /(?:^|[\s,])(?:origin|\*)(?:[\s,]|$)/i.test(own) ? own : `Origin, ${own}`
