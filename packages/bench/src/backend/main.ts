import { createServer } from 'node:http'
import { backends, tokenFor } from '@bffkit/core/testing'
import { listen } from '../listen.ts'
import { payloads, type ServiceName } from '../payloads.ts'
import { answerParent } from '../process/answer-parent.ts'
import type { Backend } from './backend.ts'

const users = 100
const hour = 3_600

const paths: Readonly<Record<ServiceName, string>> = {
  users: '/me',
  rewards: '/balance',
  inbox: '/messages',
  orders: '/orders',
  catalog: '/picks',
}

const startService = (name: ServiceName): Promise<string> => {
  const body = Buffer.from(JSON.stringify(payloads()[name]))
  const headers = { 'content-type': 'application/json', 'content-length': body.length }
  const path = paths[name]
  const server = createServer((request, response) => {
    const known = request.url === path || request.url?.startsWith(`${path}?`)
    if (known) response.writeHead(200, headers).end(body)
    else response.writeHead(404).end()
  })
  return listen(server)
}

// The process of everything behind the gateways: five services that answer from memory, and the issuer.
answerParent(async () => {
  const { settings } = await backends({})
  const tokens = Array.from({ length: users }, (_, index) =>
    tokenFor(`u-${index}`, 'home:read', { expiresIn: hour }),
  )
  return {
    services: {
      users: await startService('users'),
      rewards: await startService('rewards'),
      inbox: await startService('inbox'),
      orders: await startService('orders'),
      catalog: await startService('catalog'),
    },
    issuer: settings.ISSUER,
    audience: settings.AUDIENCE,
    authorizations: (await Promise.all(tokens)).map(({ authorization }) => authorization),
  } satisfies Omit<Backend, 'authorizations'> & { authorizations: string[] }
})
