import { DEMO_PASSWORD } from '../identity/passwords.ts'
import type { Instances } from './instances/instances.ts'
import type { Addresses, Stack } from './stack.ts'
import type { DemoCredentials } from './tour.ts'

/** What the welcome tells of. */
export interface WelcomeOptions
  extends Pick<Stack, 'addresses' | 'several' | 'failed' | 'hints' | 'screens'> {
  /** What the clients come with; nothing for a web gateway that is not there. */
  readonly tokens: Omit<DemoCredentials, 'web'> & Partial<Pick<DemoCredentials, 'web'>>
}

/** Where a browser finds the shop, if it is open. */
export const shopAt = ({ gateways: { web } }: Addresses): string | undefined =>
  web && `http://localhost:${new URL(web).port}/`

/** Where everything is, and requests to try. */
export const welcome = ({ addresses, tokens, several, failed, hints, screens }: WelcomeOptions): string => {
  const { identity, services, instances } = addresses
  const shop = shopAt(addresses)
  return `
The shop is open.${shop ? ` See it in a browser: ${shop}` : ''}
  Sign in as u1 (Ada Lovelace) with the password ${DEMO_PASSWORD}.

Gateways
${gatewayLines(addresses, { failed, hints, screens }).join('\n')}

Behind them
  identity provider  ${identity}
${Object.entries(instances)
  .map(([name, urls]) => `  ${name.padEnd(17)}  ${urls.join(' ')}`)
  .join('\n')}
  Each says at /openapi.json what it answers, and at /faults what is wrong with it.
${processes(Object.values(several))}
Try it, with a token that is good for an hour${tokens.web ? ', a session' : ''} and a key of this demo:

  MOBILE=${tokens.mobile}
${tokens.web ? `  WEB='${tokens.web.cookie}'\n` : ''}  KEY=${tokens.partnerKey}

${requests(addresses).join('\n')}

Make a service fail, and mend it:

  curl -X PUT ${services.rewards}/faults -H 'content-type: application/json' -d '{"latency":5000}'
  curl -X DELETE ${services.rewards}/faults`
}

const gatewayLines = (
  { gateways, others }: Addresses,
  { failed, hints, screens }: Pick<Stack, 'failed' | 'hints' | 'screens'>,
): string[] => {
  const { mobile, web, partner } = gateways
  const line = (name: string, url: string | undefined, path: string, more = '') =>
    url === undefined ? [] : [`  ${name.padEnd(17)}  ${`${url}${path}`.padEnd(26)} ${more}`.trimEnd()]
  return [
    ...line('mobile gateway', mobile, '/v1', 'bearer tokens, small answers'),
    ...line('web gateway', web, '/api', 'a cookie, rich pages'),
    ...line('partner gateway', partner, '/v1', `keys and a contract: ${partner}/docs`),
    ...Object.entries(others).flatMap(([app, url]) => line(app, url, screens[app] ?? '', hints[app])),
    ...Object.keys(failed).map((app) => `  ${app.padEnd(17)}  did not start, see above`),
  ]
}

const requests = ({ gateways: { mobile, web, partner } }: Addresses): string[] => [
  ...(mobile ? [`  curl -H "authorization: Bearer $MOBILE" ${mobile}/v1/home`] : []),
  ...(web ? [`  curl -H "cookie: $WEB" -H 'x-csrf: 1' ${web}/api/products/p1`] : []),
  ...(partner ? [`  curl -H "x-api-key: $KEY" ${partner}/v1/products/p1`] : []),
]

/** Each process of the gateways that run several times. */
const processes = (several: readonly Instances[]): string =>
  several.length === 0
    ? ''
    : `
Each gateway runs several times behind its address. End one with kill -9 and its pid: the others go on, and it is started again.

${several
  .flatMap(({ app, url, balancer, all }) => [
    `  ${app.padEnd(17)}  ${url}   ${balancer}`,
    ...all.map((one) => `    ${one.name.padEnd(15)}  ${one.url}   pid ${one.pid}`),
  ])
  .join('\n')}
`
