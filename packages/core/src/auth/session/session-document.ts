import type { AuthenticationDocument } from '../authentication.ts'
import { waivesCsrfHeader } from '../without-csrf-header.ts'
import { csrfHeader } from './csrf.ts'

/** What clients of a gateway with sessions have to know beside the cookie. */
export const sessionDocument: AuthenticationDocument = {
  headers: [
    {
      name: csrfHeader.toUpperCase(),
      description: 'Says that no other site has caused the request',
      schema: { type: 'string', enum: ['1'] },
      required: true,
      isWaivedBy: waivesCsrfHeader,
    },
  ],
  unauthenticated: {
    name: 'SignInProblem',
    members: {
      loginUrl: {
        type: 'string',
        format: 'uri-reference',
        description: 'Where to send the browser to sign in, as a path of this gateway',
        example: '/bff/login',
      },
    },
    required: ['loginUrl'],
  },
  statuses: [403],
  forbidden: 'another site may have caused the request: `X-CSRF` is missing, or it comes from another origin',
}
