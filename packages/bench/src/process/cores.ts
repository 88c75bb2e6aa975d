import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Which cores each kind of process runs on. */
export interface Cores {
  readonly gateway: readonly number[]
  readonly services: readonly number[]
  /** Those of the load generator. */
  readonly load: readonly number[]
}

/** Shares out cores: one of its own for each, and what is left for the load generator. `undefined` with a single core. */
export const shareCores = (cores: readonly number[]): Cores | undefined => {
  const [first, second, ...others] = cores
  if (first === undefined || second === undefined) return undefined
  return { gateway: [first], services: [second], load: others.length > 0 ? others : [second] }
}

/** Which process is on which core, in words. */
export const coresLine = (cores: Cores | undefined): string => {
  if (!cores) return 'nothing pinned: all processes share what there is'
  const { gateway, services, load } = cores
  const apart = `gateway on core ${gateway.join()}, services on ${services.join()}, load on ${load.join()}`
  return services[0] === load[0] ? `${apart}: two cores do not keep these two apart` : apart
}

/**
 * The cores of this machine, shared out. `undefined` where there are not two of them, or no `taskset` to keep processes on them, as on
 * another system than Linux.
 */
export const machineCores = async (): Promise<Cores | undefined> => {
  try {
    await run('taskset', ['--version'])
    const status = await readFile('/proc/self/status', 'utf8')
    return shareCores(coreList(/^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? ''))
  } catch {
    return undefined
  }
}

/** Reads a list of cores as Linux writes it, `0-2,5`. */
export const coreList = (list: string): number[] =>
  list.match(/\d+(-\d+)?/g)?.flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number)
    return first <= last ? Array.from({ length: last - first + 1 }, (_, index) => first + index) : []
  }) ?? []

/** Keeps a process with all of its threads on some cores, until it is moved again. */
export const pin = async (pid: number | undefined, cores: readonly number[]): Promise<void> => {
  if (pid !== undefined) await run('taskset', ['-a', '-c', '-p', cores.join(), String(pid)])
}
