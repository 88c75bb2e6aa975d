import { open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Backend } from './backend/backend.ts'
import type { Bench } from './bench.ts'
import { child } from './process/child.ts'

/** Starts what the measurements of a run share. */
export const openBench = async (requests: number, peer?: string): Promise<Bench & AsyncDisposable> => {
  await using stack = new AsyncDisposableStack()
  const log = stack.use(await namelessFile())
  const services = stack.use(child('services', 'backend/main.ts'))
  const load = stack.use(child('load', 'load/main.ts'))
  const backend = await services.ask({}, Backend)
  const running = stack.move()
  return {
    backend,
    services,
    load,
    requests,
    peer,
    log: log.fd,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** A real file for the logs, which is gone when nobody has it open any more, however the run ends. */
const namelessFile = async () => {
  const path = join(tmpdir(), `bffkit-bench-${process.pid}.log`)
  const file = await open(path, 'ax')
  await unlink(path)
  return file
}
