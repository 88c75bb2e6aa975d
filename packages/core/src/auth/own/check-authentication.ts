import { token } from '../../edge/token.ts'
import type { SecurityScheme } from '../authentication.ts'
import type { AuthenticationOptions } from './authentication-options.ts'

/** Whether an authentication may be called that in OpenAPI. */
export const isSchemeName = (name: unknown): boolean =>
  typeof name === 'string' && /^[a-z][a-zA-Z0-9]*$/.test(name)

/**
 * Refuses options that are wrong.
 *
 * @throws TypeError naming the option and its value.
 */
export const checkAuthentication = (options: AuthenticationOptions): void => {
  const { name, scheme, headers = [], challenge, origin, authenticate } = options
  if (!isSchemeName(name))
    throw new TypeError(`authentication: name must be letters and digits, such as ticket, not ${shown(name)}`)
  const where = `authentication ${name}`
  checkScheme(where, scheme)
  for (const header of headers) checkHeader(`${where}: headers`, header)
  if (challenge !== undefined && !/^[\x21-\x7e][\x20-\x7e]*$/.test(challenge))
    throw new TypeError(`${where}: challenge must be one line, such as Ticket, not ${shown(challenge)}`)
  const isCookie = scheme.type === 'apiKey' && scheme.in === 'cookie'
  if (isCookie && origin === undefined)
    throw new TypeError(
      `${where}: origin must say where browsers find the gateway, such as https://shop.example: they send a cookie for every page that asks`,
    )
  if (origin !== undefined && !(isCookie && isOrigin(origin)))
    throw new TypeError(
      `${where}: origin must be that of a cookie, such as https://shop.example, not ${shown(origin)}`,
    )
  if (typeof authenticate !== 'function')
    throw new TypeError(
      `${where}: authenticate must be a function of the request, not ${typeof authenticate}`,
    )
}

const checkScheme = (where: string, scheme: SecurityScheme) => {
  if (scheme?.type === 'mutualTLS') return
  if (scheme?.type === 'http') {
    if (!token.test(scheme.scheme ?? ''))
      throw new TypeError(
        `${where}: scheme.scheme must be one word, such as Ticket, not ${shown(scheme.scheme)}`,
      )
    return
  }
  if (scheme?.type !== 'apiKey')
    throw new TypeError(`${where}: scheme.type must be http, apiKey or mutualTLS, not ${shown(scheme)}`)
  if (scheme.in === 'header') checkHeader(`${where}: scheme.name`, scheme.name)
  else if (scheme.in !== 'cookie' || !token.test(scheme.name ?? ''))
    throw new TypeError(
      `${where}: scheme must be in a header or a cookie that has a name, not ${shown(scheme)}`,
    )
}

const checkHeader = (where: string, header: string) => {
  if (!token.test(header ?? '') || /^(?:authorization|cookie|host|connection|vary)$/i.test(header))
    throw new TypeError(`${where} must be a header of its own, such as x-ticket, not ${shown(header)}`)
}

const isOrigin = (origin: string) =>
  /^https?:/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin

const shown = (value: unknown) => JSON.stringify(value)
