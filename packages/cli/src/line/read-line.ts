import { didYouMean } from '../nearest.ts'
import { readFlags } from '../usage.ts'
import type { Command, Line } from './command.ts'

/** A command, and what was typed behind its words. */
export interface Found {
  readonly command: Command
  readonly args: readonly string[]
}

/**
 * Finds the command a line begins with.
 *
 * @throws Error in one line naming the nearest, when there is none.
 */
export const findCommand = (commands: readonly Command[], args: readonly string[]): Found => {
  for (const command of commands) {
    const words = command.words.split(' ')
    if (words.every((word, index) => args[index] === word)) return { command, args: args.slice(words.length) }
  }
  const [first = '', second] = args
  const inside = commands.flatMap(({ words }) =>
    words.startsWith(`${first} `) ? [words.slice(first.length + 1)] : [],
  )
  if (inside.length > 0)
    throw new Error(
      `${second === undefined || second.startsWith('-') ? `say what is to be made` : `there is no "${first} ${second}"${didYouMean(second, inside)}`}; there are ${inside.map((word) => `${first} ${word}`).join(', ')}`,
    )
  const all = commands.map(({ words }) => words.split(' ')[0] ?? '')
  throw new Error(
    `there is no command ${JSON.stringify(first)}${didYouMean(first, all)}; bffkit --help lists them`,
  )
}

/**
 * Reads the names and flags of a command.
 *
 * @throws Error in one line naming what is wrong, and the nearest flag.
 */
export const readLine = ({ flags, maxNames, words, usage }: Command, args: readonly string[]): Line => {
  const dashes = args.indexOf('--')
  const own = dashes === -1 ? args : args.slice(0, dashes)
  const { values, positionals } = readFlags(own, flags)
  const surplus = maxNames === undefined ? undefined : positionals[maxNames]
  if (surplus !== undefined)
    throw new Error(
      `${JSON.stringify(surplus)} is one name too many; write bffkit ${words} ${usage}`.trimEnd(),
    )
  const given: Readonly<Record<string, unknown>> = values
  return {
    names: positionals,
    text: (flag) => (typeof given[flag] === 'string' ? given[flag] : undefined),
    isSet: (flag) => given[flag] === true,
    args,
    rest: dashes === -1 ? [] : args.slice(dashes + 1),
  }
}
