import { createServer } from 'node:http'
import { backends, tokenFor } from '@bffkit/core/testing'
import { listen } from '../listen.ts'
import { payloads, type ServiceName } from '../payloads.ts'
import { answerParent } from '../process/answer-parent.ts'
import { maxTiles, tile } from '../tiles.ts'
import { type Backend, keptPath } from './backend.ts'

const users = 100
const hour = 3_600

const paths: Readonly<Record<ServiceName, string>> = {
  users: '/me',
  rewards: '/balance',
  inbox: '/messages',
  orders: '/orders',
  catalog: '/picks',
}

/** Starts a service that answers so many paths, whatever their query, from memory. */
const startService = (answers: Readonly<Record<string, unknown>>): Promise<string> => {
  const bodies = new Map(
    Object.entries(answers).map(([path, answer]) => [path, Buffer.from(JSON.stringify(answer))]),
  )
  const server = createServer(({ url = '', headers }, response) => {
    const isKept = url.startsWith(keptPath)
    const [path = ''] = (isKept ? url.slice(keptPath.length) : url).split('?', 1)
    const body = bodies.get(path)
    if (!body) {
      response.writeHead(404).end()
      return
    }
    if (isKept) response.setHeader('etag', `"${path}"`).setHeader('cache-control', 'no-cache')
    if (isKept && headers['if-none-match'] === `"${path}"`) {
      response.writeHead(304).end()
      return
    }
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
  })
  return listen(server)
}

const serviceOf = (name: ServiceName) => startService({ [paths[name]]: payloads()[name] })

const tilesById = () =>
  Object.fromEntries(Array.from({ length: maxTiles }, (_, id) => [`/tiles/${id}`, tile(id)]))

// The process of everything behind the gateways: the services, which answer from memory, and the issuer.
answerParent(async () => {
  const { settings } = await backends({})
  const tokens = Array.from({ length: users }, (_, index) =>
    tokenFor(`u-${index}`, 'home:read', { expiresIn: hour }),
  )
  return {
    services: {
      users: await serviceOf('users'),
      rewards: await serviceOf('rewards'),
      inbox: await serviceOf('inbox'),
      orders: await serviceOf('orders'),
      catalog: await serviceOf('catalog'),
    },
    tiles: await startService(tilesById()),
    issuer: settings.ISSUER,
    audience: settings.AUDIENCE,
    authorizations: (await Promise.all(tokens)).map(({ authorization }) => authorization),
  } satisfies Omit<Backend, 'authorizations'> & { authorizations: string[] }
})
