import { BffError } from '../../errors/bff-error.ts'
import type { Caller } from '../authentication.ts'

/** The header every request with a session carries. No form and no foreign page can send it without asking first. */
export const csrfHeader = 'x-csrf'

/**
 * Refuses a request another site may have caused: one without `X-CSRF: 1`, one the browser says comes from elsewhere
 * (`Sec-Fetch-Site`, W3C Fetch Metadata), and one with a foreign `Origin`. Reads are no exception. Where a route takes safe
 * requests without the header, the browser must say that they come from the site itself. Where another protocol is asked for, `Origin` must be ours.
 *
 * @throws BFF_CSRF
 */
export const refuseForgery = (caller: Caller, origin: string): void => {
  const why = forgeryOf(caller, origin)
  if (why !== undefined) throw new BffError('BFF_CSRF', `auth: ${why}`)
}

const forgeryOf = (caller: Caller, origin: string): string | undefined => {
  const site = caller.header('sec-fetch-site')
  const from = caller.header('origin')
  if (site !== undefined && site !== 'same-origin') return 'Sec-Fetch-Site is not same-origin'
  if (from !== undefined && from !== origin) return 'a foreign Origin'
  if (caller.isUpgrade) return from === origin ? undefined : 'an upgrade without our Origin'
  if (caller.header(csrfHeader) === '1') return undefined
  return caller.mayLackCsrfHeader && site !== undefined ? undefined : 'no X-CSRF: 1'
}
