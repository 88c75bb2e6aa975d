import { z } from 'zod'

/** What a session knows: who it is, and the tokens that act for them. It exists decrypted only while a request needs it. */
export const SessionRecord = z.object({
  subject: z.string(),
  scopes: z.array(z.string()),
  /** The claims the app has allowed. */
  claims: z.record(z.string(), z.unknown()),
  /** The session at the provider. */
  sid: z.string().optional(),
  refreshToken: z.string().optional(),
  /** The ID token, where it is sent to the provider at sign-out. */
  idToken: z.string().optional(),
  /** Access tokens by audience, each with since when and until when it is used, in ms since 1970. */
  tokens: z.record(
    z.string(),
    z.object({
      token: z.string(),
      givenAt: z.number(),
      expiresAt: z.number(),
      /** The scopes it was issued for, where the provider names them. */
      scopes: z.array(z.string()).optional(),
    }),
  ),
  /** In ms since 1970. */
  startedAt: z.number(),
  /** In ms since 1970. */
  endsAt: z.number(),
})

/** What a session knows. */
export type SessionRecord = z.output<typeof SessionRecord>
