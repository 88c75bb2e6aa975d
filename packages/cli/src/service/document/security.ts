import { commented } from '../write/code.ts'
import { isNode, listOf, type Node, nodeOf, type Place, within } from './node.ts'
import type { Operation } from './operations.ts'

/** One way a service wants to know who is calling, and what of `@bffkit/core` gives it that. */
export interface SecurityHint {
  readonly scheme: string
  readonly asks: string
  readonly helper: string
}

/** What the chosen operations ask for, each scheme once. */
export const securityOf = (document: Node, operations: readonly Operation[]): SecurityHint[] => {
  const names = operations.flatMap(({ place }) => {
    const required = nodeOf(place.value).security ?? document.security
    return listOf(required).flatMap((one) => Object.keys(nodeOf(one)))
  })
  const root: Place = { value: document, pointer: '#' }
  const schemes = nodeOf(
    within(root, 'components', 'securitySchemes').value ?? within(root, 'securityDefinitions').value,
  )
  return [...new Set(names)].flatMap((scheme) => {
    const node = schemes[scheme]
    return isNode(node) ? [{ scheme: commented(scheme, 60), ...hintOf(node) }] : []
  })
}

const hintOf = (node: Node): Omit<SecurityHint, 'scheme'> => {
  const name = commented(String(node.name ?? ''), 60)
  if (node.type === 'basic' || (node.type === 'http' && /^basic$/i.test(String(node.scheme))))
    return { asks: 'a user name and a password', helper: 'token: basic({ username, password })' }
  if (node.type === 'http')
    return { asks: 'a bearer token', helper: "token: 'forward' (the caller's own), or bearerToken('…')" }
  if (node.type === 'apiKey' && node.in === 'header')
    return {
      asks: `a key in the header ${name}`,
      helper: `token: headerKey({ name: '${name.toLowerCase()}', key })`,
    }
  if (node.type === 'apiKey' && node.in === 'query')
    return { asks: `a key in the query, ${name}`, helper: `token: queryKey({ name: '${name}', key })` }
  if (node.type === 'apiKey')
    return { asks: `a key in the cookie ${name}`, helper: 'nothing: a gateway sends services no cookies' }
  if (node.type === 'oauth2' && isClientFlow(node))
    return {
      asks: "the gateway's own token (OAuth 2.0)",
      helper: "token: 'client', client: clientCredentials({ … })",
    }
  if (node.type === 'oauth2' || node.type === 'openIdConnect')
    return { asks: "the user's token", helper: "token: 'forward', or 'user' with the service's audience" }
  return { asks: commented(String(node.type), 60), helper: 'see the page on services' }
}

const isClientFlow = ({ flows, flow }: Node) =>
  flow === 'application' || isNode(nodeOf(flows).clientCredentials)
