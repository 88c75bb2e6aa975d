import { z } from 'zod'

/** The version of the records that are written. */
export const recordVersion = 1

/**
 * What a session knows: who it is, and the tokens that act for them. It exists decrypted only while a request needs it.
 *
 * Instances of two versions read and write the same records while one replaces the other: what a newer one has added is kept and
 * written back, and whatever is added here is optional or has a default, for the records of the older one.
 */
export const SessionRecord = z.looseObject({
  /** Absent in records from before there was one, which are of version 1. */
  version: z.number().optional(),
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
    z.looseObject({
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
