import { type Profiler, Session } from 'node:inspector/promises'
import { placeOf } from './place.ts'

/** Microseconds between two samples. */
const interval = 250

/** Microseconds of the clock, idle time left out, by where they were spent. */
export type Spent = Readonly<Record<string, number>>

/** Starts to profile this process. What it gives stops, and tells where the time was spent meanwhile. */
export const cpuProfile = async (): Promise<() => Promise<Spent>> => {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval })
  await session.post('Profiler.start')
  return async () => {
    const { profile } = await session.post('Profiler.stop')
    session.disconnect()
    return spent(profile)
  }
}

/** Sums what each sample stands for, by where its function is from. */
export const spent = ({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Spent => {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const sums: Record<string, number> = {}
  for (const [index, id] of samples.entries()) {
    const { functionName, url } = frames.get(id) ?? { functionName: '(root)', url: '' }
    if (functionName === '(idle)') continue
    const place = placeOf(functionName, url)
    sums[place] = (sums[place] ?? 0) + (timeDeltas[index] ?? 0)
  }
  return sums
}
