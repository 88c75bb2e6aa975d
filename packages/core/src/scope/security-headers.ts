/** The headers of every answer, apart from what the request itself decides. */
export type StandingHeaders = Readonly<Record<string, string>>

/** The headers every answer has, also one that is refused at the socket. */
export const securityHeaders: StandingHeaders = {
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
