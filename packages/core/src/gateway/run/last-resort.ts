import { Worker } from 'node:worker_threads'

/** Runs beside everything else: neither a busy event loop nor an exit handler that waits keeps it from its end. */
const script = `
const { workerData: { pid, ms } } = require('node:worker_threads')
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
process.kill(pid, 'SIGKILL')
`

/**
 * Kills this process after `ms` milliseconds, whatever it does then, unless it has ended before. From a thread of its own,
 * since a timer waits for the event loop, and none runs in the handlers of an exit.
 */
export const lastResort = (ms: number): void => {
  try {
    new Worker(script, { eval: true, workerData: { pid: process.pid, ms } }).on('error', () => {}).unref()
  } catch {
    // Where threads are forbidden (node's permission model), a timer is the best there is.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), ms).unref()
  }
}
