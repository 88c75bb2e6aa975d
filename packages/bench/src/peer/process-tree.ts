import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** What Linux tells of a process: its parent and group, clock ticks of CPU of all its threads and ended children, and pages of memory. */
export interface ProcessStat {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly ticks: number
  readonly pages: number
}

/** Reads a line of `/proc/PID/stat` (proc_pid_stat(5)). The name of the program, in parentheses, may hold anything. */
export const processStat = (line: string): ProcessStat => {
  const pid = Number.parseInt(line, 10)
  // The first of them is the third field of the line, the state.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const field = (number: number) => Number(fields[number - 3])
  const ticks = field(14) + field(15) + field(16) + field(17)
  return { pid, parent: field(4), group: field(5), ticks, pages: field(24) }
}

/** A process, everything in its group, and all of their descendants. */
export const treeOf = (root: number, all: readonly ProcessStat[]): ProcessStat[] => {
  const members = new Map(
    all.filter(({ pid, group }) => pid === root || group === root).map((each) => [each.pid, each]),
  )
  for (let before = -1; before < members.size; ) {
    before = members.size
    for (const each of all) if (members.has(each.parent)) members.set(each.pid, each)
  }
  return [...members.values()]
}

const run = promisify(execFile)

/** Microseconds of CPU and MB of memory of a process and all that it has started, to a hundredth of a second. Linux only. */
export const treeUsage = async (root: number): Promise<{ cpuUs: number; rssMb: number }> => {
  const tree = treeOf(root, await processes())
  const [ticks, bytes] = await Promise.all([setting('CLK_TCK'), setting('PAGESIZE')])
  return {
    cpuUs: (sum(tree.map((each) => each.ticks)) / ticks) * 1e6,
    rssMb: (sum(tree.map(({ pages }) => pages)) * bytes) / 1e6,
  }
}

const processes = async () => {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  // One that has ended meanwhile has no file any more.
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')))
  return lines.filter((line) => line !== '').map(processStat)
}

const setting = async (name: string) => Number((await run('getconf', [name])).stdout)

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
