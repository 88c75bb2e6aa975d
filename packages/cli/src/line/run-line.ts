import { readFileSync } from 'node:fs'
import type { Io } from '../io.ts'
import type { Command } from './command.ts'
import { helpOf, helpOfAll } from './help.ts'
import { findCommand, readLine } from './read-line.ts'

const asksForHelp = (args: readonly string[]) => {
  const own = args.includes('--') ? args.slice(0, args.indexOf('--')) : args
  return own.includes('--help') || own.includes('-h')
}

/**
 * Carries out what was typed.
 *
 * @returns the exit code
 * @throws Error in one message that says what is wrong.
 */
export const runLine = async (
  commands: readonly Command[],
  args: readonly string[],
  io: Io,
): Promise<number> => {
  const [first] = args
  if (first === '--version') io.say(`${version()}\n`)
  else if (first === undefined || first === 'help' || first.startsWith('-')) {
    if (first !== undefined && first !== 'help' && !asksForHelp(args)) findCommand(commands, args)
    io.say(helpOfAll(commands))
  } else if (asksForHelp(args)) {
    const begun = commands.filter(({ words }) => words.startsWith(`${first} `))
    if (begun.length > 0 && (args[1]?.startsWith('-') ?? true)) io.say(helpOfAll(begun))
    else io.say(helpOf(findCommand(commands, args).command))
  } else {
    const { command, args: behind } = findCommand(commands, args)
    return (await command.run(readLine(command, behind), io)) ?? 0
  }
  return 0
}

const version = () => {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  return version
}
