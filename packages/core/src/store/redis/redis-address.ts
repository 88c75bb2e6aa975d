import { isOneLine } from '../../service/balance/address-list.ts'

/** A machine and its port. */
interface RedisNode {
  readonly host: string
  readonly port: number
}

/** Where a Redis is, and how it is spoken to. */
export type RedisAddress = SingleRedis | ManyRedis

interface SingleRedis {
  readonly kind: 'single'
  readonly tls: boolean
  readonly url: string
}

interface ManyRedis {
  readonly kind: 'sentinel' | 'cluster'
  readonly tls: boolean
  readonly nodes: readonly RedisNode[]
  /** What the Sentinels call the Redis they watch; empty for a cluster. */
  readonly name: string
  readonly db: number
  readonly username: string | undefined
  readonly password: string | undefined
}

/** The forms a setting may have, as its message shows them. */
export const redisAddressForms =
  'redis://, rediss:// (TLS), redis+sentinel://host:port,host:port/name or redis+cluster://host:port,host:port'

/** Whether a text is the address of a Redis, see {@link readRedisAddress}. */
export const isRedisAddress = (text: string): boolean => readRedisAddress(text) !== undefined

/**
 * Reads the address of a Redis: `redis://` or `rediss://`, with the number of a database behind or without; of the Sentinels that
 * know where it is, `redis+sentinel://host:port,host:port/name`, with `/` and the number behind; of some nodes of a cluster,
 * `redis+cluster://host:port,host:port`. User and password before the first host are those of Redis; `rediss+…` is TLS.
 *
 * @returns `undefined` when it is something else
 */
export const readRedisAddress = (text: string): RedisAddress | undefined => {
  if (!isOneLine(text)) return undefined
  const { protocol = '', hostname, pathname = '' } = URL.parse(text) ?? {}
  if (/^rediss?:$/.test(protocol))
    return hostname !== '' && /^\/?\d{0,4}$/.test(pathname)
      ? { kind: 'single', tls: protocol === 'rediss:', url: text }
      : undefined
  const { scheme, kind, account = '', hosts, path = '' } = severalHosts.exec(text)?.groups ?? {}
  const nodes = nodesOf(hosts ?? '', kind === 'sentinel' ? 26_379 : 6_379)
  const { name = '', db = '0' } = (kind === 'sentinel' ? named : unnamed).exec(path)?.groups ?? { name: '/' }
  const login = loginOf(account)
  if ((kind !== 'sentinel' && kind !== 'cluster') || !nodes || !login || name === '/') return undefined
  return { kind, tls: scheme?.toLowerCase() === 'rediss', nodes, name, db: Number(db), ...login }
}

const severalHosts =
  /^(?<scheme>rediss?)\+(?<kind>sentinel|cluster):\/\/(?:(?<account>[^@/]*)@)?(?<hosts>[^/?#@]+)(?:\/(?<path>[^?#]*))?$/i
const named = /^(?<name>[\w.-]+)(?:\/(?<db>\d{1,4}))?$/
const unnamed = /^(?<db>0?)$/

const nodesOf = (hosts: string, usualPort: number): readonly RedisNode[] | undefined => {
  const nodes = hosts.split(',').map((host) => URL.parse(`redis://${host}`))
  return nodes.every((url) => url !== null && url.hostname !== '')
    ? nodes.map((url) => ({
        host: (url?.hostname ?? '').replace(/^\[|\]$/g, ''),
        port: url?.port ? Number(url.port) : usualPort,
      }))
    : undefined
}

const loginOf = (account: string): Pick<ManyRedis, 'username' | 'password'> | undefined => {
  const url = account === '' ? null : URL.parse(`redis://${account}@host`)
  if (!url) return account === '' ? { username: undefined, password: undefined } : undefined
  try {
    const [username, password] = [url.username, url.password].map(decodeURIComponent)
    return { username: username || undefined, password: password || undefined }
  } catch {
    return undefined
  }
}
