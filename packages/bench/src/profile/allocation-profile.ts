import { type HeapProfiler, Session } from 'node:inspector/promises'

/** Bytes between two samples, on average. Each sample takes a tenth of a millisecond: with 2 kB a gateway of 180 kB a request crawls. */
const samplingInterval = 8_192

/** Bytes allocated, by where: `function file:line ← caller`. What V8 has inlined counts for the function it was inlined into. */
export type Sites = Readonly<Record<string, number>>

/** Starts to sample what this process allocates, collected objects included. What it gives stops, and gives the sites. */
export const allocationProfile = async (): Promise<() => Promise<Sites>> => {
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.startSampling', {
    samplingInterval,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  })
  return async () => {
    const { profile } = await session.post('HeapProfiler.stopSampling')
    session.disconnect()
    return sitesOf(profile)
  }
}

/** Sums what each place allocated itself, apart for each of its callers. */
export const sitesOf = ({ head }: HeapProfiler.SamplingHeapProfile): Sites => {
  const sums: Record<string, number> = {}
  const left: [HeapProfiler.SamplingHeapProfileNode, caller: string][] = [[head, '']]
  for (let next = left.pop(); next; next = left.pop()) {
    const [{ callFrame, selfSize, children }, caller] = next
    const name = nameOf(callFrame)
    if (selfSize > 0) {
      const site = `${name} ${placeOf(callFrame)}${caller && ` ← ${caller}`}`
      sums[site] = (sums[site] ?? 0) + selfSize
    }
    for (const child of children) left.push([child, name])
  }
  return sums
}

type CallFrame = HeapProfiler.SamplingHeapProfileNode['callFrame']

const nameOf = ({ functionName }: CallFrame) => functionName || '(anonymous)'

/** The file from its package on, and the line. */
const placeOf = ({ url, lineNumber }: CallFrame) => {
  if (url === '') return 'V8'
  const file = url.replace(/^.*\/(?:node_modules|packages|apps)\//, '')
  return `${file}:${lineNumber + 1}`
}
