import type { Io } from 'bffkit/create'
import { ask, Left } from './ask.ts'
import { create } from './create.ts'
import { withDefaults } from './defaults.ts'
import { help, readGiven } from './flags.ts'

/** Where the command was typed, and whether somebody can be asked. */
export interface Typed extends Io {
  readonly isTerminal: boolean
}

/** Does what a command line says, and asks for what it does not say. Answers with why it failed, in a line; `undefined`: it did not. */
export const createFrom = async (args: readonly string[], typed: Typed): Promise<string | undefined> => {
  try {
    const given = readGiven(args)
    if (given.help) {
      typed.say(help)
      return undefined
    }
    const asks = typed.isTerminal && !given.yes
    await create(asks ? await ask(given, typed) : withDefaults(given, typed), typed)
    return undefined
  } catch (error) {
    if (error instanceof Left) return error.message
    return error instanceof Error ? error.message : String(error)
  }
}
