import { z } from 'zod'
import type { Faults } from '../faults/faults.ts'
import { putFaults } from '../faults/put-faults.ts'
import { check, whenWarm } from './check.ts'
import type { WholeAddresses } from './stack.ts'
import { waterfall } from './waterfall.ts'

/** What the tour of the home screen needs. */
export interface HomeTourOptions {
  readonly addresses: WholeAddresses
  /** A token for the mobile gateway. */
  readonly token: string
  readonly say: (text: string) => void
}

/** The calls an app without a gateway would make for the same screen, once it knows the user's segment. */
const directCalls = (segment: string) => [
  ['users', 'me'],
  ['carts', 'cart'],
  ['orders', 'orders?limit=3'],
  ['rewards', 'balance'],
  ['inbox', 'unread'],
  ['catalog', `picks?segment=${segment}&limit=6`],
]

const Me = z.object({ segment: z.string() })

/** Bytes an app's home screen may have, before compression. */
const homeLimit = 4_096
/** Milliseconds the gateway's budget allows, and what the way to it may add. */
const budget = 1_200 + 100

/**
 * The home screen of the app: whole, degraded, too late, well again, and with an instance of a service lost.
 *
 * @throws TourError naming the stop and what was expected there.
 */
export const homeTour = async ({ addresses, token, say }: HomeTourOptions): Promise<void> => {
  const headers = { authorization: `Bearer ${token}` }
  const home = async () => {
    const began = performance.now()
    const res = await fetch(`${addresses.gateways.mobile}/v1/home`, { headers })
    const text = await res.text()
    const timing = res.headers.get('server-timing') ?? ''
    const took = performance.now() - began
    return { status: res.status, took, bytes: Buffer.byteLength(text), body: JSON.parse(text), timing }
  }
  const fault = (name: string, faults: Faults) => putFaults(addresses.services[name] ?? '', faults)
  const service = (name = '', path = '') => fetch(`${addresses.services[name]}/${path}`, { headers })
  const directly = async () => {
    const { segment } = Me.parse(await (await service('users', 'me')).json())
    const answers = await Promise.all(directCalls(segment).map(([name, path]) => service(name, path)))
    const sizes = await Promise.all(answers.map(async (res) => (await res.arrayBuffer()).byteLength))
    return { calls: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) }
  }

  try {
    const whole = await whenWarm(home, ({ status, body }) => status === 200 && !body.degraded)
    const direct = await directly()
    check(
      'home',
      whole.status === 200 && !whole.body.degraded,
      `200 and complete, not ${whole.status} ${JSON.stringify(whole.body)}`,
    )
    check('home', whole.bytes <= homeLimit, `at most ${homeLimit} bytes, not ${whole.bytes}`)
    say(`1  The home screen, everything in one answer
   GET /v1/home  ${whole.status}  ${whole.took.toFixed(0)} ms  ${whole.bytes} bytes
   calls saved: ${direct.calls - 1} (1 instead of ${direct.calls})
   bytes saved: ${direct.bytes - whole.bytes} (${whole.bytes} instead of ${direct.bytes})

${waterfall(whole.timing).replaceAll(/^/gm, '   ')}`)

    await fault('rewards', { down: true })
    const degraded = await home()
    const missing = JSON.stringify(degraded.body.degraded)
    check(
      'rewards down',
      degraded.status === 200 && !('balance' in degraded.body),
      `200 without balance, not ${degraded.status}`,
    )
    check(
      'rewards down',
      degraded.body.degraded?.[0]?.part === 'balance',
      `balance listed as degraded, not ${missing}`,
    )
    say(`2  rewards is down: the balance is left out, and the answer says so
   GET /v1/home  ${degraded.status}  ${degraded.took.toFixed(0)} ms
   "degraded": ${missing}`)

    await fault('orders', { hang: true })
    const late = await home()
    check('orders hanging', late.status === 504, `504, not ${late.status}`)
    check('orders hanging', late.took <= budget, `an answer within ${budget} ms, not ${late.took.toFixed(0)}`)
    say(`3  orders hangs, and home cannot do without: a problem, well within the budget of 1200 ms
   GET /v1/home  ${late.status}  ${late.took.toFixed(0)} ms
   ${JSON.stringify(late.body)}`)
  } finally {
    await Promise.all([fault('rewards', {}), fault('orders', {})])
  }

  const healed = await home()
  check(
    'healed',
    healed.status === 200 && !healed.body.degraded,
    `200 and complete again, not ${healed.status}`,
  )
  const screens = 20
  const lacking: string[] = []
  await withoutOne(addresses.instances.catalog ?? [], async () => {
    for (let asked = 0; asked < screens; asked += 1) {
      const { status, body } = await unlessLate(home)
      if (status !== 200 || body.degraded) lacking.push(`${status} ${JSON.stringify(body.degraded ?? body)}`)
    }
  })
  const complete = screens - lacking.length
  check('lost instance', complete === screens, `${screens} complete screens, not ${complete}: ${lacking[0]}`)
  say(`4  Both are well again. One of the three instances of catalog hangs up, and nobody notices
   GET /v1/home  ${healed.status}  ${healed.took.toFixed(0)} ms  complete
   GET /v1/home  ${screens} times  ${complete} complete`)
}

/** Asks again, three times at most, while what lacks was only late: that says how busy the machine is, and nothing of a lost instance. */
const unlessLate = async <T extends { status: number; body: { degraded?: { reason: string }[] } }>(
  ask: () => Promise<T>,
): Promise<T> => {
  let answer = await ask()
  const isLate = () =>
    answer.status === 504 || answer.body.degraded?.every(({ reason }) => reason === 'timeout') === true
  for (let again = 0; again < 3 && isLate(); again += 1) answer = await ask()
  return answer
}

/** Runs something while the first of several instances hangs up on everybody. */
const withoutOne = async <T>([lost = '']: readonly string[], run: () => Promise<T>): Promise<T> => {
  await putFaults(lost, { down: true })
  try {
    return await run()
  } finally {
    await putFaults(lost)
  }
}
