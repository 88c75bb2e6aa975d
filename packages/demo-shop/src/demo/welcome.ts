import { DEMO_PASSWORD } from '../identity/passwords.ts'
import type { Addresses } from './stack.ts'

/** Where everything is, and requests to try. */
export const welcome = ({ identity, services, mobile }: Addresses, token: string): string => `
The shop is open.

  mobile gateway     ${mobile}/v1
  identity provider  ${identity}   user u1 (Ada Lovelace), password ${DEMO_PASSWORD}
${Object.entries(services)
  .map(([name, url]) => `  ${name.padEnd(17)}  ${url}   ${url}/openapi.json`)
  .join('\n')}

Try it, with a token that is good for an hour:

  TOKEN=${token}

  curl -H "authorization: Bearer $TOKEN" ${mobile}/v1/home
  curl -H "authorization: Bearer $TOKEN" ${mobile}/v1/cart
  curl -X PUT ${services.rewards}/faults -H 'content-type: application/json' -d '{"latency":5000}'
  curl -X DELETE ${services.rewards}/faults`
