import { GCProfiler, getHeapStatistics } from 'node:v8'

/** Bytes allocated on the heap, and outside of it in buffers and other memory that is reported to V8. */
export interface Allocated {
  readonly heap: number
  readonly external: number
}

/** Flags of a process in which external memory can be counted: freed within a collection, not at some time after it. */
export const countingFlags: readonly string[] = ['--no-concurrent-array-buffer-sweeping']

/**
 * Starts to count what this process allocates. What it gives stops, and gives the bytes.
 *
 * The heap is counted by V8; 0 where Node does not tell, before 26. External memory grows from one collection to the
 * next by what is allocated, so what it grew by in all of these is counted: exact with {@link countingFlags}, but for
 * what is freed without a collection, as a stream of zlib that is closed.
 */
export const countAllocation = (): (() => Allocated) => {
  const profiler = new GCProfiler()
  profiler.start()
  const start = { heap: allocatedBytes(), external: getHeapStatistics().external_memory }
  return () => {
    const end = { heap: allocatedBytes(), external: getHeapStatistics().external_memory }
    const collections = profiler.stop().statistics
    return {
      heap: end.heap - start.heap,
      external: grown(
        start.external,
        collections.map(({ beforeGC, afterGC }) => [
          beforeGC.heapStatistics.externalMemory,
          afterGC.heapStatistics.externalMemory,
        ]),
        end.external,
      ),
    }
  }
}

/** Bytes of garbage and all else that was ever allocated on the heap; 0 where Node does not count them, before 26. */
export const allocatedBytes = (): number => {
  const { total_allocated_bytes = 0 }: { readonly total_allocated_bytes?: number } = getHeapStatistics()
  return total_allocated_bytes
}

/** The sum of what was gained between collections, of each of which is known what was held before and after. */
export const grown = (
  start: number,
  collections: readonly (readonly [before: number, after: number])[],
  end: number,
): number => {
  let held = start
  let gained = 0
  for (const [before, after] of collections) {
    gained += before - held
    held = after
  }
  return gained + end - held
}
