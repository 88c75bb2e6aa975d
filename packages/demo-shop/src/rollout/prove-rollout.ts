import { startShop } from '../start-shop.ts'
import { type Balancer, balancer } from './balancer.ts'
import { type Instance, instance } from './instance.ts'
import { type Sent, type SteadyLoad, steadyLoad } from './steady-load.ts'

/** What is restarted, under what. */
export interface RolloutOptions {
  /** Requests a second, of all instances together. */
  readonly rate: number
  /** Milliseconds an instance goes on serving when it is asked to stop. */
  readonly drainDelay: number
}

/** How an instance ended. */
interface Restart {
  readonly name: string
  /** Milliseconds until the balancer had noticed. */
  readonly noticed: number
  /** Milliseconds until the process was gone. */
  readonly ended: number
  /** Its exit code, or the signal it died of. */
  readonly exit: string
}

/** A request that did not come to 200. */
interface Failed {
  readonly phase: string
  readonly cause: string
  /** Whether no gateway answered it, or one refused it since it was to stop. */
  readonly isLost: boolean
}

/** What became of all requests. */
export interface Rollout {
  /** The phases in their order, with how many requests ended in each. */
  readonly phases: ReadonlyMap<string, number>
  readonly failed: readonly Failed[]
  readonly restarts: readonly Restart[]
}

/** The phase in which requests may be lost. */
export const killing = 'SIGKILL of a'

/** Milliseconds of load before anything happens, and behind the kill. */
const calm = 1_500

/** Restarts three mobile gateways behind HAProxy, one after the other, then kills one, all under a steady load. */
export const proveRollout = async (
  { rate, drainDelay }: RolloutOptions,
  progress: (line: string) => void,
): Promise<Rollout> => {
  await using stack = new AsyncDisposableStack()
  const shop = stack.use(await startShop())
  const { accessToken } = await shop.signIn('u1', 'home:read')
  // All of the load comes from one address, of a few users.
  const settings = { ...shop.settings, LIMITS: 'dry', LOG_LEVEL: 'fatal', DRAIN_DELAY: String(drainDelay) }
  const instances: Instance[] = []
  for (const name of ['a', 'b', 'c']) instances.push(stack.use(await instance(name, settings)))
  await Promise.all(instances.map((one) => one.start()))
  const front = stack.use(await balancer(instances))

  const load = steadyLoad(`${front.url}/v1/home`, rate, { authorization: `Bearer ${accessToken}` })
  load.begin('warming up')
  await wait(calm)
  load.begin('steady')
  await wait(calm)
  const restarts: Restart[] = []
  for (const one of instances) {
    const restarted = await restart(one, front, load)
    progress(JSON.stringify(restarted))
    restarts.push(restarted)
  }
  load.begin(killing)
  await instances[0]?.end('SIGKILL')
  await wait(calm)
  const sent = await load.end()
  await wait(200) // the balancer writes its lines when it has answered
  return { ...resultOf(sent, front), restarts }
}

const restart = async (one: Instance, front: Balancer, load: SteadyLoad): Promise<Restart> => {
  const { name } = one
  load.begin(`SIGTERM of ${name}`)
  const asked = performance.now()
  const noticing = front.noticed(name, 'DOWN').then(() => performance.now() - asked)
  const exit = await one.end('SIGTERM')
  const ended = performance.now() - asked
  const noticed = await noticing
  load.begin(`start of ${name}`)
  const back = front.noticed(name, 'UP')
  await one.start()
  await back
  return { name, noticed: Math.round(noticed), ended: Math.round(ended), exit }
}

const resultOf = (sent: readonly Sent[], front: Balancer) => {
  const phases = new Map<string, number>()
  for (const { phase } of sent) phases.set(phase, (phases.get(phase) ?? 0) + 1)
  const failed = sent
    .filter(({ outcome }) => outcome !== '200')
    .map(({ id, phase, outcome, by }) => ({
      phase,
      cause: by === 'balancer' ? causeOf(front.endOf(id)) : outcome,
      isLost: by !== 'gateway' || outcome.endsWith('BFF_DRAINING'),
    }))
  return { phases, failed }
}

/** What HAProxy's letters say (its manual, "Session state at disconnection"). */
const causes: Readonly<Record<string, string>> = {
  SC: 'connection refused',
  sC: 'no connection in time',
  SH: 'connection closed before the answer',
  sH: 'no answer in time',
  SD: 'connection closed within the answer',
}

const causeOf = (end: string | undefined) => causes[end ?? ''] ?? `HAProxy says ${end ?? 'nothing'}`

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
