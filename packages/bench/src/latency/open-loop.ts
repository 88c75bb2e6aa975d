import { Pool } from 'undici'
import type { z } from 'zod'
import { sendRequest } from '../load/send-request.ts'
import { percentile } from '../report/median.ts'
import { metronome, now } from './metronome.ts'
import type { Schedule, Took } from './schedule.ts'

/**
 * Makes requests at a fixed rate, whether or not those before are answered. Each is timed from when it was due, so a gateway that
 * falls behind cannot hide it (coordinated omission).
 *
 * @param beat keeps the time; the machine's, unless a test does
 * @throws Error at the first answer that is not 200 or has another length.
 */
export const runOpenLoop = async (
  schedule: Schedule,
  beat: typeof metronome = metronome,
): Promise<z.output<typeof Took>> => {
  const { rate, lead, requests, origin } = schedule
  const pool = new Pool(origin, { connections: 256, pipelining: 1, allowH2: false, headersTimeout: 20_000 })
  const visits: Promise<number>[] = []
  try {
    await beat(1_000 / rate, lead + requests, (due) => {
      const sent = sendRequest(pool, schedule, visits.length)
      const visit = sent.then(() => now() - due)
      // A failure rejects below, when all are made.
      visit.catch(() => {})
      visits.push(visit)
    })
    const took = (await Promise.all(visits)).slice(lead).toSorted((a, b) => a - b)
    return { p50: percentile(took, 0.5), p99: percentile(took, 0.99) }
  } finally {
    await pool.destroy()
  }
}
