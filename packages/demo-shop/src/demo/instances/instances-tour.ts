import { z } from 'zod'
import { browserSignIn } from '../../identity/browser-sign-in.ts'
import { check } from '../check.ts'
import type { Instance } from './instance.ts'
import type { Instances } from './instances.ts'

/** What the tour of several instances needs. */
export interface InstancesTourOptions {
  readonly mobile: Instances
  readonly web: Instances
  /** A token for the mobile gateway. */
  readonly token: string
  readonly say: (text: string) => void
}

/** Requests behind the end of an instance. */
const requests = 30
/** Milliseconds in which the balancer must have noticed that an instance is gone. */
const noticeTimeout = 5_000

const User = z.object({ sub: z.string() })

/**
 * Several instances: a session that all of them know, and one of them killed.
 *
 * @throws TourError naming the stop and what was expected there.
 */
export const instancesTour = async (options: InstancesTourOptions): Promise<void> => {
  await oneSession(options)
  await oneKilled(options)
}

const oneSession = async ({ web: { all }, say }: InstancesTourOptions): Promise<void> => {
  const [first] = all
  const last = all.at(-1)
  if (!first || !last) throw new Error('instances: there are none')
  const headers = await browserSignIn(first.url, { username: 'u1' })
  const ask = (one: Instance, path: string, method = 'GET') => fetch(one.url + path, { method, headers })

  const lines = [`   sign in           at ${placeOf(first)}`]
  for (const one of all) {
    const res = await ask(one, '/bff/user')
    check('one session', res.status === 200, `200 of ${one.name}, not ${res.status}`)
    lines.push(`   GET /bff/user     at ${placeOf(one)}  ${res.status}  ${User.parse(await res.json()).sub}`)
  }
  const left = await ask(last, '/bff/logout', 'POST')
  check('one session', left.status === 200, `200 of the logout, not ${left.status}`)
  const after = await ask(first, '/bff/user')
  check('one session', after.status === 401, `401 of ${first.name} after the logout, not ${after.status}`)
  say(`9  A session begins at one instance, goes on at the others, and ends for all of them
${lines.join('\n')}
   POST /bff/logout  at ${placeOf(last)}  ${left.status}
   GET /bff/user     at ${placeOf(first)}  ${after.status}`)
}

const oneKilled = async ({ mobile, token, say }: InstancesTourOptions): Promise<void> => {
  const killed = mobile.all.at(1)
  if (!killed) throw new Error('instances: there is none to kill')
  const { pid } = killed
  const began = performance.now()
  const noticed = mobile.noticed(killed.name).then(() => performance.now() - began)
  await killed.kill()
  let complete = 0
  for (let asked = 0; asked < requests; asked += 1) if (await isComplete(mobile.url, token)) complete += 1
  check('killed instance', complete === requests, `${requests} complete screens, not ${complete}`)
  const noticedAfter = await Promise.race([noticed, tooLate()])
  check('killed instance', noticedAfter !== undefined, `that the balancer notices within ${noticeTimeout} ms`)
  const next = await killed.running()
  const backAfter = performance.now() - began
  say(`10  One instance is killed, and nobody who asks notices
   ${`kill -9 ${pid}`.padEnd(18)}  ${killed.name}
   GET /v1/home        ${requests} times  ${complete} complete
   the balancer        left it out after ${noticedAfter?.toFixed(0)} ms
   started again       after ${backAfter.toFixed(0)} ms, as ${next}`)
}

/** Asks over a connection of its own: one that is kept may lead to the instance that is gone. */
const isComplete = async (url: string, token: string): Promise<boolean> => {
  const headers = { authorization: `Bearer ${token}`, connection: 'close' }
  const res = await fetch(`${url}/v1/home`, { headers })
  const body = z.object({ degraded: z.unknown().optional() }).parse(await res.json())
  return res.status === 200 && body.degraded === undefined
}

const placeOf = ({ name, url, pid }: Instance) => `${name}  ${url}  pid ${pid}`

const tooLate = () =>
  new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), noticeTimeout).unref())
