import { BffError } from '../../errors/bff-error.ts'
import type { Caller } from '../authentication.ts'

/** The header every request with a session carries. No form and no foreign page can send it without asking first. */
const csrfHeader = 'x-csrf'

/**
 * Refuses a request another site may have caused: one without `X-CSRF: 1`, one the browser says comes from elsewhere
 * (`Sec-Fetch-Site`, W3C Fetch Metadata), and one with a foreign `Origin`. Reads are no exception.
 *
 * @throws BFF_CSRF
 */
export const refuseForgery = (caller: Caller, origin: string): void => {
  const site = caller.header('sec-fetch-site')
  const from = caller.header('origin')
  const why =
    caller.header(csrfHeader) !== '1'
      ? 'no X-CSRF: 1'
      : site !== undefined && site !== 'same-origin'
        ? 'Sec-Fetch-Site is not same-origin'
        : from !== undefined && from !== origin
          ? 'a foreign Origin'
          : undefined
  if (why !== undefined) throw new BffError('BFF_CSRF', `auth: ${why}`)
}
