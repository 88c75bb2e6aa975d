import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Package } from '../repository/look-at.ts'
import { mainOf } from '../settings/gateway-settings.ts'
import type { Check, Finding, Subject } from './finding.ts'

/** The ports gateways listen on are free. */
export const checkPorts: Check = async (subject) =>
  (await Promise.all(subject.gateways.map((gateway) => ofGateway(subject, gateway)))).flat()

const ofGateway = async ({ repository, environmentOf }: Subject, gateway: Package): Promise<Finding[]> => {
  const { PORT, PRIVATE_PORT, HOST = '127.0.0.1' } = environmentOf(gateway)
  const port = Number(PORT ?? defaultPort(join(repository.root, gateway.folder)))
  const own =
    PRIVATE_PORT === 'off' || port === 0
      ? []
      : [{ name: 'PRIVATE_PORT', port: Number(PRIVATE_PORT ?? port + 100) }]
  const taken = await Promise.all(
    [{ name: 'PORT', port }, ...own].map(async (one) => ((await isTaken(one.port, HOST)) ? [one] : [])),
  )
  return taken.flat().map(({ name, port }) => ({
    level: 'warning',
    what: `port ${port} is taken: by this gateway, if it is running, or by something else`,
    where: `${gateway.folder}, ${name}`,
    mend: `set ${name} to another one, or end what listens there (ss -ltnp, lsof -i :${port})`,
  }))
}

const defaultPort = (path: string) => {
  const main = mainOf(path)
  const [, port] =
    main === undefined ? [] : (/\bport: ([\d_]+)/.exec(readFileSync(join(path, main), 'utf8')) ?? [])
  return port?.replaceAll('_', '') ?? 0
}

const isTaken = (port: number, host: string) =>
  new Promise<boolean>((resolve) => {
    if (!Number.isInteger(port) || port <= 0 || port > 65_535) return resolve(false)
    const server = createServer()
      .once('error', (error) => resolve('code' in error && error.code === 'EADDRINUSE'))
      .listen(port, host, () => server.close(() => resolve(false)))
  })
