import { hash } from 'node:crypto'
import { z } from 'zod'
import { decodeText } from '../../edge/body/decode-text.ts'
import { cookieOf, cookiesOf, dropCookie, setCookie } from './cookies.ts'
import { localPath } from './routes/return-url.ts'

const LoginAttempt = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Where the browser goes afterwards. */
  returnUrl: z.string().refine((url) => localPath(url) !== undefined),
  /** When it began, in ms since 1970. */
  begunAt: z.number(),
  /** The store's id of the session the browser had, which the new one replaces. */
  previous: z.string().optional(),
})

/** One try to sign in. Each has a cookie of its own, so that two tabs do not disturb each other. */
export type LoginAttempt = z.output<typeof LoginAttempt>

/** Seconds there are to sign in. */
const maxAge = 600

/** Tries a browser can have open. */
const maxAttempts = 4

/** Bytes the cookies of all tries may have together: they go with every request, whose headers are limited. */
const maxBytes = 2_048

/** The cookies of the tries to sign in. They hold nothing a browser may not know, and are checked when they come back. */
export const loginCookies = (session: string) => {
  const prefix = `${session}-login-`
  const nameOf = (state: string) => prefix + hash('sha256', state, 'base64url').slice(0, 16)

  return {
    /** `Set-Cookie` for a new try; the oldest ones go when there are too many, or they are too long together. */
    begin: (attempt: LoginAttempt, header: string | undefined): string[] => {
      const name = nameOf(attempt.state)
      const value = Buffer.from(JSON.stringify(attempt)).toString('base64url')
      const older = cookiesOf(header).filter(([name]) => name.startsWith(prefix))
      return [
        ...tooMany(older, bytesOf([name, value])).map(dropCookie),
        // Lax, since the provider's redirect comes from another site.
        setCookie(name, value, `SameSite=Lax; Max-Age=${maxAge}`),
      ]
    },
    /** The try a `state` belongs to, if this browser began it. */
    find: (state: string, header: string | undefined): LoginAttempt | undefined => {
      const found = parsed(cookieOf(header, nameOf(state)))
      return found?.state === state ? found : undefined
    },
    /** `Set-Cookie` that ends a try. */
    end: (state: string): string => dropCookie(nameOf(state)),
  }
}

type Cookie = readonly [name: string, value: string]

/** What a cookie adds to a request: its name, its value, and `=` and `; ` between them. */
const bytesOf = ([name, value]: Cookie): number => name.length + value.length + 3

/** The names of the cookies there is no room for beside a new one. What nobody can read goes first. */
const tooMany = (older: readonly Cookie[], taken: number): string[] => {
  const newestFirst = older
    .map((cookie) => ({ cookie, begunAt: parsed(cookie[1])?.begunAt ?? Number.NEGATIVE_INFINITY }))
    .sort((one, other) => (one.begunAt < other.begunAt ? 1 : -1))
  let bytes = taken
  const dropped = newestFirst.filter(({ cookie }, index) => {
    bytes += bytesOf(cookie)
    return index + 1 >= maxAttempts || bytes > maxBytes
  })
  return [...new Set(dropped.map(({ cookie: [name] }) => name))]
}

const parsed = (value: string | undefined): LoginAttempt | undefined => {
  try {
    return LoginAttempt.parse(JSON.parse(decodeText(Buffer.from(value ?? '', 'base64url'), undefined) ?? ''))
  } catch {
    return undefined
  }
}
