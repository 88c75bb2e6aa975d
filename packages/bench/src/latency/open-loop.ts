import { Pool } from 'undici'
import type { z } from 'zod'
import { sendRequest } from '../load/send-request.ts'
import { percentile } from '../report/median.ts'
import { metronome, now } from './metronome.ts'
import type { Added, Schedule, Target } from './schedule.ts'

/**
 * Makes pairs of a direct call and one through the gateway at a fixed rate, whether or not those before are answered.
 * Each is timed from when it was due, so a gateway that falls behind cannot hide it. What disturbs the machine meets
 * both of a pair, and is not in their difference.
 *
 * @param beat keeps the time; the machine's, unless a test does
 * @throws Error at the first answer that is not 200 or has another length.
 */
export const runOpenLoop = async (
  schedule: Schedule,
  beat: typeof metronome = metronome,
): Promise<z.output<typeof Added>> => {
  const { rate, lead, pairs, authorizations } = schedule
  const direct = visitor(schedule.direct, authorizations)
  const gateway = visitor(schedule.gateway, authorizations)
  let next = 0
  try {
    await beat(500 / rate, 2 * (lead + pairs), (due) => {
      const one = next++ % 2 === 0 ? direct : gateway
      one.visit(due)
    })
    const [without, through] = await Promise.all([direct.took(), gateway.took()])
    const added = through.map((took, index) => took - (without[index] ?? 0))
    const counted = added.slice(lead).toSorted((a, b) => a - b)
    return { p50: percentile(counted, 0.5), p99: percentile(counted, 0.99) }
  } finally {
    await Promise.all([direct.leave(), gateway.leave()])
  }
}

const visitor = ({ origin, path, bytes }: Target, authorizations: string[]) => {
  const pool = new Pool(origin, { connections: 256, pipelining: 1, allowH2: false, headersTimeout: 20_000 })
  const visits: Promise<number>[] = []

  return {
    visit: (due: number) => {
      const sent = sendRequest(pool, { path, authorizations, bytes }, visits.length)
      const visit = sent.then(() => now() - due)
      // took() rejects with a failure, once all are made.
      visit.catch(() => {})
      visits.push(visit)
    },
    /** Milliseconds from when each was due to when it was answered. */
    took: () => Promise.all(visits),
    leave: () => pool.destroy(),
  }
}
