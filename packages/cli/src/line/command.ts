import type { Io } from '../io.ts'

/** A flag, as it is read and as help shows it. */
interface Flag {
  readonly type: 'string' | 'boolean'
  /** What its value stands for, as in `FILE`. */
  readonly value?: string
  /** What it does, with its default. */
  readonly says: string
}

/** What was typed behind the words of a command. */
export interface Line {
  readonly names: readonly string[]
  readonly text: (flag: string) => string | undefined
  readonly isSet: (flag: string) => boolean
  /** As they were typed, flags included. */
  readonly args: readonly string[]
  /** What stands behind `--`. */
  readonly rest: readonly string[]
}

/** One command: how it is read, what help says of it, and what it does. */
export interface Command {
  /** `dev`, or `new service`. */
  readonly words: string
  /** What follows, as in `[GATEWAY…]`. */
  readonly usage: string
  readonly summary: string
  readonly flags: Readonly<Record<string, Flag>>
  /** Lines of help behind the flags. */
  readonly more?: readonly string[]
  /** How many names it takes at most. Default any number. */
  readonly maxNames?: number
  /** Answers with the exit code; nothing is 0. */
  readonly run: (line: Line, io: Io) => Promise<number | undefined>
}
