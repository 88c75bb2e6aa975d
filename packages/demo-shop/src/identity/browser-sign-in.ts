import { cookieJar } from './cookie-jar.ts'
import { type Customer, fillForms } from './fill-forms.ts'

/** Headers of a browser that is signed in. */
export type BrowserHeaders = { cookie: string; 'x-csrf': string }

/** How often a person tries to sign in where the gateway asks for another try (503). */
const maxTries = 4

/**
 * Signs a customer in at a gateway as a browser does, and answers the headers of its next requests. Comes again as long after a 503
 * as its `Retry-After` says, three times.
 *
 * @param gateway where the gateway listens; the address it calls its own may be another one
 * @throws Error when the password is wrong, the provider refuses, or the gateway gives no session
 */
export const browserSignIn = async (gateway: string, customer: Customer): Promise<BrowserHeaders> => {
  for (let tried = 1; ; tried += 1) {
    const ended = await trySignIn(gateway, customer)
    const cookie = ended.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0] ?? '')
      .find((pair) => !pair.endsWith('='))
    if (cookie !== undefined) {
      await ended.body?.cancel()
      return { cookie, 'x-csrf': '1' }
    }
    const message = await withoutSession(ended)
    if (ended.status !== 503 || tried === maxTries) throw new Error(message)
    const seconds = Number(ended.headers.get('retry-after') ?? 1)
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000))
  }
}

/** What the way back ended with, or what there was instead of a way to the provider. */
const trySignIn = async (gateway: string, customer: Customer): Promise<Response> => {
  const request = cookieJar().whole
  // It is not its own address that is asked, which the gateway would name first.
  const login = await request(`${gateway}/bff/login?moved=1`)
  const provider = login.headers.get('location')
  if (provider === null) return login
  await login.body?.cancel()
  const back = new URL(await fillForms(provider, customer))
  return request(`${gateway}${back.pathname}${back.search}`)
}

const withoutSession = async (ended: Response): Promise<string> => {
  const [code = ''] = /BFF_[A-Z_]+/.exec(await ended.text()) ?? []
  return `web-bff: signing in ended with ${[ended.status, code].filter(Boolean).join(' ')} and no session`
}
