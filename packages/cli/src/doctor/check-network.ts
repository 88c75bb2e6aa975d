import { connect } from 'node:net'
import type { Package } from '../repository/look-at.ts'
import { isNode } from '../service/document/node.ts'
import type { Check, Finding, Subject } from './finding.ts'

/** Services, Redis and PostgreSQL take connections where the settings say that they are, and the issuer is who they say. */
export const checkNetwork: Check = async (subject) => {
  const asked = subject.gateways.map(async (gateway) => {
    const given = subject.environmentOf(gateway)
    // That they cannot be loaded is found elsewhere.
    const settings = await subject.settingsOf(gateway).catch(() => [])
    const looked = settings.map(({ name }) => look(subject, gateway, name, given[name] ?? ''))
    return (await Promise.all(looked)).flat()
  })
  return (await Promise.all(asked)).flat()
}

const look = (subject: Subject, gateway: Package, name: string, value: string): Promise<Finding[]> => {
  if (value === '') return Promise.resolve([])
  if (/(^|_)ISSUER$/.test(name)) return lookAtIssuer(subject, gateway, name, value)
  return name.endsWith('_URL') ? lookAtHosts(subject, gateway, name, value) : Promise.resolve([])
}

const usualPorts: Readonly<Record<string, number>> = {
  'http:': 80,
  'https:': 443,
  'redis:': 6379,
  'rediss:': 6379,
  'postgres:': 5432,
  'postgresql:': 5432,
}

/** Each host of an address, or of several with commas between them, and its port. */
const hostsOf = (value: string): { host: string; port: number }[] =>
  value.split(',').flatMap((one, index, all) => {
    const scheme = /^([a-z+]+:\/\/)/.exec(all[0] ?? '')?.[1] ?? ''
    const text = one.replace(/^dns\+/, '').replace(/^redis\+\w+:/, 'redis:')
    const url = URL.parse(index > 0 && !text.includes('://') ? `${scheme.replace(/\+\w+/, '')}${text}` : text)
    if (!url?.hostname) return []
    return [
      {
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: Number(url.port) || (usualPorts[url.protocol] ?? 0),
      },
    ]
  })

const lookAtHosts = async (subject: Subject, { folder }: Package, name: string, value: string) => {
  const found = await Promise.all(
    hostsOf(value).map(async ({ host, port }) => ({
      host,
      port,
      why: await refusal(host, port, subject.timeout),
    })),
  )
  return found.flatMap(({ host, port, why }): Finding[] =>
    why === undefined
      ? []
      : [
          {
            level: 'error',
            what: `nothing takes connections at ${host}:${port} (${why})`,
            where: `${folder}, ${name}`,
            mend: `start what should be there, or correct ${name}`,
          },
        ],
  )
}

/** Why a connection cannot be made. */
const refusal = (host: string, port: number, timeout: number) =>
  new Promise<string | undefined>((resolve) => {
    const socket = connect({ host, port, timeout })
    const end = (why?: string) => {
      socket.destroy()
      resolve(why)
    }
    socket
      .once('connect', () => end())
      .once('timeout', () => end(`no answer within ${timeout} ms`))
      .once('error', (error) => end('code' in error ? String(error.code) : error.message))
  })

const lookAtIssuer = async (
  { timeout }: Subject,
  { folder }: Package,
  name: string,
  issuer: string,
): Promise<Finding[]> => {
  const finding = (what: string, mend: string): Finding[] => [
    { level: 'error', what, where: `${folder}, ${name}`, mend },
  ]
  const metadata = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  try {
    const res = await fetch(metadata, { signal: AbortSignal.timeout(timeout) })
    const body: unknown = await res.json().catch(() => undefined)
    if (!res.ok || !isNode(body))
      return finding(
        `the issuer answers ${res.status} at ${metadata}, and no metadata`,
        `correct ${name}: it is the exact "iss" of its tokens`,
      )
    if (body.issuer === issuer) return []
    return finding(
      `the issuer calls itself ${JSON.stringify(body.issuer)}, and ${name} says ${JSON.stringify(issuer)}`,
      `set ${name}=${String(body.issuer)}`,
    )
  } catch (error) {
    const reason =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    return finding(`the issuer cannot be reached at ${metadata} (${reason})`, `start it, or correct ${name}`)
  }
}
