interface Event<T> {
  readonly at: number
  readonly what: T
}

/** What happens later, first things first (a binary heap). */
export const eventQueue = <T>() => {
  const heap: Event<T>[] = []
  const atOf = (index: number) => heap[index]?.at ?? Infinity
  const swap = (one: number, other: number) => {
    const [first, second] = [heap[one], heap[other]]
    if (first && second) [heap[one], heap[other]] = [second, first]
  }
  return {
    /** When the next thing happens; infinite when nothing does. */
    get first() {
      return atOf(0)
    },
    add: (at: number, what: T): void => {
      heap.push({ at, what })
      for (let index = heap.length - 1; index > 0; ) {
        const parent = (index - 1) >> 1
        if (atOf(parent) <= at) return
        swap(index, parent)
        index = parent
      }
    },
    take: (): T | undefined => {
      swap(0, heap.length - 1)
      const taken = heap.pop()
      for (let index = 0; ; ) {
        const [left, right] = [2 * index + 1, 2 * index + 2]
        const sooner = atOf(right) < atOf(left) ? right : left
        if (atOf(sooner) >= atOf(index)) return taken?.what
        swap(index, sooner)
        index = sooner
      }
    },
  }
}
