import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { now } from './metronome.ts'

const Rhythm = z.object({ start: z.number(), period: z.number(), beats: z.number() })

// The thread of a metronome: sleeps until the next beat is due, and tells.
const { start, period, beats } = Rhythm.parse(workerData)
const asleep = new Int32Array(new SharedArrayBuffer(4))

for (let beat = 0; beat < beats; beat++) {
  const due = start + beat * period
  for (let left = due - now(); left > 0; left = due - now()) Atomics.wait(asleep, 0, 0, left)
  parentPort?.postMessage(due)
}
