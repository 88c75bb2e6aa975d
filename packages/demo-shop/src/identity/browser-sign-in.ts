import { cookieJar } from './cookie-jar.ts'
import { type Customer, fillForms } from './fill-forms.ts'

/** Headers of a browser that is signed in. */
export type BrowserHeaders = { cookie: string; 'x-csrf': string }

/**
 * Signs a customer in at a gateway as a browser does, and answers the headers of its next requests.
 *
 * @param gateway where the gateway listens; the address it calls its own may be another one
 * @throws Error when the password is wrong, the provider refuses, or the gateway gives no session
 */
export const browserSignIn = async (gateway: string, customer: Customer): Promise<BrowserHeaders> => {
  const request = cookieJar()
  // It is not its own address that is asked, which the gateway would name first.
  const login = await request(`${gateway}/bff/login?moved=1`)
  const back = new URL(await fillForms(login.headers.get('location') ?? '', customer))
  const ended = await request(`${gateway}${back.pathname}${back.search}`)
  const [cookie] = ended.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
  if (cookie === undefined) throw new Error(`web-bff: signing in ended with ${ended.status} and no session`)
  return { cookie, 'x-csrf': '1' }
}
