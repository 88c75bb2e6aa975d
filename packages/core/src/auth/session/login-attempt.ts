import { hash } from 'node:crypto'
import { z } from 'zod'
import { cookieOf, cookiesOf, dropCookie, setCookie } from './cookies.ts'
import { localPath } from './return-url.ts'

const LoginAttempt = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Where the browser goes afterwards. */
  returnUrl: z.string().refine((url) => localPath(url) !== undefined),
  /** The store's id of the session the browser had, which the new one replaces. */
  previous: z.string().optional(),
})

/** One try to sign in. Each has a cookie of its own, so that two tabs do not disturb each other. */
export type LoginAttempt = z.output<typeof LoginAttempt>

/** Seconds there are to sign in. */
const patience = 600

/** Tries a browser can have open: their cookies must not outgrow a request's headers. */
const most = 5

/** The cookies of the tries to sign in. They hold nothing a browser may not know, and are checked when they come back. */
export const loginCookies = (session: string) => {
  const prefix = `${session}-login-`
  const nameOf = (state: string) => prefix + hash('sha256', state, 'base64url').slice(0, 16)

  return {
    /** `Set-Cookie` for a new try; those of older ones go when there are too many. */
    begin: (attempt: LoginAttempt, header: string | undefined): string[] => {
      const older = cookiesOf(header)
        .map(([name]) => name)
        .filter((name) => name.startsWith(prefix))
      const value = Buffer.from(JSON.stringify(attempt)).toString('base64url')
      return [
        ...(older.length < most ? [] : older.map(dropCookie)),
        // Lax, since the provider's redirect comes from another site.
        setCookie(nameOf(attempt.state), value, `SameSite=Lax; Max-Age=${patience}`),
      ]
    },
    /** The try a `state` belongs to, if this browser began it. */
    find: (state: string, header: string | undefined): LoginAttempt | undefined => {
      const found = LoginAttempt.safeParse(parsed(cookieOf(header, nameOf(state))))
      return found.success && found.data.state === state ? found.data : undefined
    },
    /** `Set-Cookie` that ends a try. */
    end: (state: string): string => dropCookie(nameOf(state)),
  }
}

const parsed = (value: string | undefined): unknown => {
  try {
    return JSON.parse(Buffer.from(value ?? '', 'base64url').toString())
  } catch {
    return undefined
  }
}
