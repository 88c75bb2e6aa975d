import { z } from 'zod'

/** Tokens as the identity provider gave them. */
export type Tokens = {
  accessToken: string
  /** Seconds until the access token expires. */
  expiresIn: number
  /** Only when `offline_access` was asked for. */
  refreshToken?: string
}

const TokenAnswer = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  refresh_token: z.string().optional(),
})

/**
 * Asks the token endpoint of an identity provider.
 *
 * @throws Error with the provider's own reason when it refuses
 */
export const requestTokens = async (
  issuer: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Tokens> => {
  const body = new URLSearchParams(fields)
  const answer = await fetch(new URL('/token', issuer), { method: 'POST', body, headers })
  if (!answer.ok) throw new Error(`identity: no token (${answer.status} ${await answer.text()})`)
  const { access_token, expires_in, refresh_token } = TokenAnswer.parse(await answer.json())
  return {
    accessToken: access_token,
    expiresIn: expires_in,
    ...(refresh_token === undefined ? {} : { refreshToken: refresh_token }),
  }
}
