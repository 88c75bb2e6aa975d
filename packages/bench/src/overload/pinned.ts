import type { Child } from '../process/child.ts'
import { coresLine, machineCores, pin } from '../process/cores.ts'

/** Keeps processes on cores of their own, where there are some: what floods a gateway must not take its CPU. */
export interface Pinned {
  /** Says which is where. */
  readonly line: string
  gateway(process: Child): Promise<Child>
  services(process: Child): Promise<Child>
  load(process: Child): Promise<Child>
}

/** Shares out the cores of this machine. */
export const pinned = async (): Promise<Pinned> => {
  const cores = await machineCores()
  const to = (which: 'gateway' | 'services' | 'load') => async (process: Child) => {
    if (cores) await pin(process.pid, cores[which])
    return process
  }
  return { line: coresLine(cores), gateway: to('gateway'), services: to('services'), load: to('load') }
}
