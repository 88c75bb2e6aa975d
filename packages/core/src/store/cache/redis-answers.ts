import { z } from 'zod'
import { decoded, hashed, pathOf } from '../../service/cache/cache-key.ts'
import type { Dropping, Place, SharedAnswer, SharedAnswers } from '../../service/cache/second/shared-cache.ts'
import type { RedisConnection } from '../redis/redis-connection.ts'
import { redisScript, runScript } from '../redis/run-script.ts'
import { jsonIn, messageFor } from './cache-message.ts'
import { dropScript, getScript, setScript } from './cache-scripts.ts'

/** Where in Redis the answers of one gateway are. */
export interface AnswersPlace {
  readonly prefix: string
  readonly gateway: string
  /** Where instances are told what was dropped. */
  readonly channel: string
}

/** Of what is kept: another version of the gateway has another one where it keeps something else. */
const version = 1

const About = z.object({
  status: z.literal([200, 204]),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  lifetimes: z.object({ ttl: z.number(), staleWhileRevalidate: z.number(), staleIfError: z.number() }),
  groups: z.array(z.string()),
})

const scripts = { get: redisScript(getScript), set: redisScript(setScript), drop: redisScript(dropScript) }

/** The answers of one gateway in Redis. All keys of a service lie in one hash slot. */
export const answersIn = (
  { run }: Pick<RedisConnection, 'run'>,
  { prefix, gateway, channel }: AnswersPlace,
): SharedAnswers => {
  const base = (service: string) => `${prefix}{cache:${gateway}:${service}}:`
  const orderKey = (service: string) => `${base(service)}order`
  const answerKey = ({ service, key }: Place) => `${base(service)}${version}:${key}`
  const keysOf = (place: Place) => [orderKey(place.service), answerKey(place)]

  return {
    get: (place) => run(async (redis) => found(await runScript(redis, scripts.get, keysOf(place), []))),
    set: (place, answer, mark) =>
      run(async (redis) => {
        await runScript(redis, scripts.set, keysOf(place), [String(mark), ...argumentsOf(place, answer)])
      }),
    delete: (place) =>
      run(async (redis) => {
        await redis.del(answerKey(place))
      }),
    drop: (service, dropping, by) =>
      run(async (redis) => {
        const given = [nameOf(dropping), channel, messageFor(service, dropping, by)]
        await runScript(redis, scripts.drop, [orderKey(service)], given)
      }),
    marks: (services) =>
      run((redis) =>
        Promise.all(
          services.map(async (service) => {
            const mark = await redis.zscore(orderKey(service), '=seq')
            return mark === null ? undefined : Number(mark)
          }),
        ),
      ),
  }
}

const ofGroup = (group: string) => `g:${hashed(group)}`
const ofPath = (path: string) => `p:${hashed(path)}`

/** The name under which something is dropped; empty: everything. Of a group and a path the path is more, and never too little. */
const nameOf = ({ group, path, resource }: Dropping): string => {
  if (resource !== undefined) return ofPath(pathOf(resource))
  if (path !== undefined) return ofPath(decoded(path))
  return group === undefined ? '' : ofGroup(group)
}

const argumentsOf = ({ resource }: Place, answer: SharedAnswer): (string | Buffer)[] => {
  const { status, headers, lifetimes, groups, age, body } = answer
  const { ttl, staleWhileRevalidate = 0, staleIfError = 0 } = lifetimes
  const life = Math.ceil(ttl + Math.max(staleWhileRevalidate, staleIfError) - age)
  const { etag = headers['last-modified'] ?? '' } = headers
  return [
    String(age),
    String(Math.min(life, maxLife)),
    [ofPath(pathOf(resource)), ...groups.map(ofGroup)].join(' '),
    JSON.stringify({ status, headers, lifetimes, groups }),
    String(etag),
    ...(body === undefined ? [] : [typeof body === 'string' ? body : asBuffer(body)]),
  ]
}

/** Milliseconds an answer is kept at most: a year. Redis takes no number without an end. */
const maxLife = 365 * 86_400_000

const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  Buffer.from(buffer, byteOffset, byteLength)

const found = (reply: unknown): { answer: SharedAnswer | undefined; mark: number } => {
  const [mark, age, about, body]: unknown[] = Array.isArray(reply) ? reply : []
  const { data } = About.safeParse(jsonIn(String(about)))
  const answer = data && Buffer.isBuffer(body) ? { ...data, age: Number(age), body } : undefined
  return { answer, mark: Number(mark) }
}
