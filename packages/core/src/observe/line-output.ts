import { write as fsWrite, type NoParamCallback, writeSync } from 'node:fs'

/** Lines on their way to a file descriptor. */
export interface LineOutput {
  /** Takes a line, or counts it as dropped when too many wait already. Never waits, never throws. */
  write(line: string): void
  /** Calls back once nothing waits any more, or nothing can be written for good. */
  flush(then?: NoParamCallback): void
  /** Writes what waits at once, and gives up where it would have to wait. For the end of the process. */
  flushSync(): void
  /** How many lines were dropped so far. */
  readonly dropped: number
}

/** How lines are written. */
export interface LineOutputOptions {
  /** Characters that may wait, with those being written. Default 1,048,576. */
  readonly maxWaiting?: number
  /** Called once lines flow again, with how many were dropped since the last call. Default: not called. */
  readonly resumed?: (dropped: number) => void
  /** What writes, for tests. Default `fs.write`. */
  readonly write?: Write
  /** When what takes nothing now is tried again, for tests. Default after 100 ms. */
  readonly later?: (again: () => void) => void
}

/** `fs.write`, as far as it is used here. */
export type Write = (
  fd: number,
  bytes: Buffer,
  done: (error: NodeJS.ErrnoException | null, written?: number) => void,
) => void

/** Nobody reads there any more, or nothing is open there: it stays like that. */
const final = new Set<string | undefined>(['EPIPE', 'EBADF'])
const aBitLater = (again: () => void) => void setTimeout(again, 100).unref()

/**
 * Writes lines to a file descriptor without ever making anybody wait: in their order, as many at once as have come
 * meanwhile, and with a bounded number of them in memory. What takes nothing at the moment (a full pipe, a full disk) is
 * tried again every 100 ms; once it is closed, every line is dropped. The descriptor must not block: a pipe that blocks
 * would hold a thread of node, and with it the end of the process.
 */
export const lineOutput = (fd: number, options: LineOutputOptions = {}): LineOutput => {
  const { maxWaiting = 1_048_576, resumed, write: send = fsWrite, later = aBitLater } = options
  let waiting: string[] = []
  /** What is being written, and how many lines it was. */
  let current: Buffer | undefined
  let lines = 0
  let inFlight = false
  let size = 0
  let isClosed = false
  /** Since when it takes nothing, in milliseconds. */
  let stuckSince: number | undefined
  let dropped = 0
  let reported = 0
  let flushed: NoParamCallback[] = []

  const begin = () => {
    if (current) return
    if (waiting.length === 0) {
      const all = flushed
      flushed = []
      for (const then of all) then(null)
      return
    }
    lines = waiting.length
    current = Buffer.from(waiting.join(''))
    waiting = []
    attempt()
  }
  const attempt = () => {
    if (!current) return
    inFlight = true
    send(fd, current, done)
  }
  const done = (error: NodeJS.ErrnoException | null, written = 0) => {
    inFlight = false
    stuckSince = error ? (stuckSince ?? performance.now()) : undefined
    if (error && final.has(error.code)) close()
    else if (error) later(attempt)
    else if (current && written < current.length) {
      current = current.subarray(written)
      attempt()
    } else finish()
  }
  const close = () => {
    isClosed = true
    dropped += lines + waiting.length
    waiting = []
    current = undefined
    begin()
  }
  const finish = () => {
    current = undefined
    size = 0
    for (const line of waiting) size += line.length
    tell()
    begin()
  }
  /** The line that reports dropped lines may be dropped itself: then it is counted with the next ones. */
  const tell = () => {
    const counted = dropped
    if (counted > reported) resumed?.(counted - reported)
    if (counted === dropped) reported = counted
  }
  return {
    write: (line) => {
      if (isClosed || size + line.length > maxWaiting) {
        dropped += 1
        return
      }
      waiting.push(line)
      size += line.length
      begin()
    },
    flush: (then = () => {}) => {
      if (!current) then(null)
      else flushed.push(then)
    },
    flushSync: () => {
      // What is in flight is with a thread of node, which ends before the process does.
      const begun = inFlight || !current ? [] : [current]
      const stuckFor = stuckSince === undefined ? 0 : performance.now() - stuckSince
      if (!isClosed)
        writeNow(fd, Buffer.concat([...begun, Buffer.from(waiting.join(''))]), catchUp - stuckFor)
      waiting = []
    },
    get dropped() {
      return dropped
    },
  }
}

/** Milliseconds a reader that is behind gets at the end of a process. Who has taken nothing for as long reads no more. */
const catchUp = 100

/** Writes what is taken within so many milliseconds: the process may be left no more until it is killed. */
const writeNow = (fd: number, bytes: Buffer, ms: number) => {
  const until = performance.now() + ms
  let rest = bytes
  while (rest.length > 0)
    try {
      const written = writeSync(fd, rest)
      rest = rest.subarray(written)
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) return
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
}

const isBusy = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EAGAIN'
