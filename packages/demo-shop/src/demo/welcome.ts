import { DEMO_PASSWORD } from '../identity/passwords.ts'
import type { Instances } from './instances/instances.ts'
import type { Addresses, Stack } from './stack.ts'
import type { DemoCredentials } from './tour.ts'

/** Where everything is, and requests to try. */
export const welcome = (
  { identity, services, others, gateways: { mobile, web, partner } }: Addresses,
  tokens: DemoCredentials,
  several: Stack['several'],
): string => `
The shop is open.

  mobile gateway     ${mobile}/v1
  web gateway        ${web}/api  in a browser: http://localhost:${new URL(web).port}/
  partner gateway    ${partner}/v1   documentation ${partner}/docs
${Object.entries(others)
  .map(([app, url]) => `  ${app.padEnd(17)}  ${url}   takes the mobile app's token\n`)
  .join('')}  identity provider  ${identity}   user u1 (Ada Lovelace), password ${DEMO_PASSWORD}
${Object.entries(services)
  .map(([name, url]) => `  ${name.padEnd(17)}  ${url}   ${url}/openapi.json`)
  .join('\n')}
${processes(Object.values(several))}
Try it, with a token that is good for an hour, a session and a key of this demo:

  MOBILE=${tokens.mobile}
  WEB='${tokens.web.cookie}'
  KEY=${tokens.partnerKey}

  curl -H "authorization: Bearer $MOBILE" ${mobile}/v1/home
  curl -H "cookie: $WEB" -H 'x-csrf: 1' ${web}/api/products/p1
  curl -H "x-api-key: $KEY" ${partner}/v1/products/p1
  curl -X PUT ${services.rewards}/faults -H 'content-type: application/json' -d '{"latency":5000}'
  curl -X DELETE ${services.rewards}/faults`

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
