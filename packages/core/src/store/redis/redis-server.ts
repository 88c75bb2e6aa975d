import type { RedisClient } from './redis-client.ts'

/** The oldest version whose commands are used. */
const oldest = [6, 2] as const

/** What is known of a server that answers. */
export interface RedisServer {
  /** Why it cannot be used although it answers. */
  readonly unusable: string | undefined
  /** What will be lost once its memory is full. */
  readonly evicts: string | undefined
}

/** Asks a Redis, or every master of a cluster, what it is. A user who may not ask, for which Redis has ACLs, learns nothing. */
export const askServer = async (client: RedisClient): Promise<RedisServer> => {
  const nodes = client.isCluster && 'nodes' in client ? client.nodes('master') : [client]
  const found = await Promise.all(nodes.map((node) => node.info().then(readInfo, () => nothing)))
  return found.find(({ unusable }) => unusable) ?? found.find(({ evicts }) => evicts) ?? nothing
}

const nothing: RedisServer = { unusable: undefined, evicts: undefined }

/** Reads what `INFO` says (redis.io/commands/info). */
export const readInfo = (info: string): RedisServer => {
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? ''
  const [, version, major, minor] = /^((\d+)\.(\d+)\S*)/.exec(field('redis_version')) ?? []
  const isOld = Number(major) < oldest[0] || (Number(major) === oldest[0] && Number(minor) < oldest[1])
  const policy = field('maxmemory_policy')
  return {
    unusable: isOld
      ? `it is Redis ${version}; ${oldest.join('.')} is the oldest that works`
      : field('role') === 'slave'
        ? 'it is a replica, which takes no writes'
        : undefined,
    evicts:
      Number(field('maxmemory')) > 0 && /^(?:allkeys|volatile)-/.test(policy)
        ? `its maxmemory-policy ${policy} evicts keys when its memory is full; set noeviction`
        : undefined,
  }
}
