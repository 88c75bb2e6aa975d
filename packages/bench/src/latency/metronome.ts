import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Milliseconds on the one clock that all threads share, unlike `performance.now()`, which starts with its thread. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6

/** Milliseconds until the first beat, in which the thread starts. */
const leadIn = 150

/**
 * Beats at times that are fixed beforehand, however long the work of a beat takes. A thread of its own keeps the time:
 * Node's timers come half a millisecond late, as much as what is measured with it.
 *
 * @param period milliseconds from beat to beat
 * @param onBeat hears when the beat was due, on the clock of `now()`
 */
export const metronome = async (
  period: number,
  beats: number,
  onBeat: (due: number) => void,
): Promise<void> => {
  const thread = new Worker(new URL('./beat.ts', import.meta.url), {
    workerData: { start: now() + leadIn, period, beats },
  })
  thread.on('message', onBeat)
  await once(thread, 'exit')
}
