import { check } from './check.ts'
import type { Instance } from './instances/instance.ts'
import { newKeyIn } from './partner-key.ts'
import type { PartnerTourOptions } from './partner-tour.ts'

/** What the stop of the limited partner needs. */
export interface LimitedPartnerOptions extends Pick<PartnerTourOptions, 'keys' | 'say'> {
  /** Where the partner gateway is; of several instances, where each of them is. */
  readonly places: readonly Place[]
  /** Waits so many milliseconds, for tests. Default: it does. */
  readonly wait?: (ms: number) => Promise<unknown>
}

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

type Place = Pick<Instance, 'name' | 'url'>

interface Answer {
  readonly place: Place
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

const path = '/v1/products/p1'
/** How many requests are under way: fewer than the plan allows at once. */
const abreast = 10
/** Beyond which nobody seems to count them. */
const maxRequests = 2_000

/**
 * A partner on the smallest plan asks until it is refused, waits as long as it was told, and is answered again.
 *
 * @throws TourError naming what was expected there.
 */
export const limitedPartner = async ({
  places,
  keys,
  say,
  wait = pass,
}: LimitedPartnerOptions): Promise<void> => {
  const { key } = newKeyIn(
    await keys('create', '--name', 'Hasty', '--scope', 'catalog:read', '--plan', 'free'),
  )
  const ask = async (place: Place): Promise<Answer> => {
    const res = await fetch(place.url + path, { headers: { 'x-api-key': key } })
    return { place, status: res.status, headers: res.headers, body: JSON.parse(await res.text()) }
  }
  const { answers, refused, took } = await untilRefused(places, ask)
  const accepted = answers.filter(({ status }) => status === 200)
  const most = allowedBy(answers[0], took)
  const { headers, body } = refused
  const names = JSON.stringify(body['violated-policies'])
  const seconds = Number(headers.get('retry-after'))
  check('limited partner', accepted.length <= most, `at most ${most} answers, not ${accepted.length}`)
  check('limited partner', names === '["burst"]', `the burst named as spent, not ${names}`)
  check('limited partner', seconds >= 1 && seconds <= 2, `a Retry-After of 1 or 2 s, not ${seconds}`)

  await wait(seconds * 1_000)
  const again = await ask(refused.place)
  check('limited partner after its wait', again.status === 200, `200, not ${again.status}`)
  const where = places.length === 1 ? '' : `\n     ${shares(places, accepted)}: counted together`
  say(`8  A partner on the plan "free" asks too much, is told how long to wait, and is answered again
   GET ${path}  200  ${accepted.length} times in ${took.toFixed(0)} ms${where}
   GET ${path}  429  ${body.title}
     ${shown(headers, 'RateLimit-Policy')}
     ${shown(headers, 'RateLimit')}
     ${shown(headers, 'Retry-After')}
     "type": ${JSON.stringify(body.type)}
     "violated-policies": ${names}
   … ${seconds} s later
   GET ${path}  200
     ${shown(again.headers, 'RateLimit')}`)
}

/** Asks everywhere in turn until each place has refused once. */
const untilRefused = async (places: readonly Place[], ask: (place: Place) => Promise<Answer>) => {
  const began = performance.now()
  const answers: Answer[] = []
  const refusals = new Map<Place, Answer>()
  const inTurn = async (count: number) => {
    const batch = Array.from(
      { length: count },
      (_, index) => places[(answers.length + index) % places.length],
    )
    for (const answer of await Promise.all(batch.flatMap((place) => (place ? [ask(place)] : [])))) {
      check('limited partner', [200, 429].includes(answer.status), `200 or 429, not ${answer.status}`)
      answers.push(answer)
      if (answer.status === 429) refusals.set(answer.place, answer)
    }
  }
  await inTurn(1)
  while (refusals.size < places.length && answers.length < maxRequests) await inTurn(abreast)
  const [refused] = refusals.values()
  if (!refused) throw new Error(`limited partner: expected 429 within ${maxRequests} requests`)
  return { answers, refused, took: performance.now() - began }
}

/** How many requests the burst lets through in so many milliseconds, by what the first answer says of it. */
const allowedBy = (first: Answer | undefined, took: number): number => {
  const [, quota, window] = /"burst";q=(\d+);w=(\d+)/.exec(first?.headers.get('ratelimit-policy') ?? '') ?? []
  const [, left] = /"burst";r=(\d+)/.exec(first?.headers.get('ratelimit') ?? '') ?? []
  return Math.floor(Number(left) + 1 + (Number(quota) / Number(window)) * (took / 1_000))
}

const shares = (places: readonly Place[], accepted: readonly Answer[]): string =>
  places.map((one) => `${accepted.filter(({ place }) => place === one).length} by ${one.name}`).join(', ')

const shown = (headers: Headers, name: string) => `${name}: ${headers.get(name)}`
