import type { Command } from '../line/command.ts'
import { devCommand } from './dev.ts'
import { doctorCommand } from './doctor.ts'
import { makeCommands } from './make.ts'
import { scriptCommands } from './run-scripts.ts'
import { settingsCommand } from './settings.ts'

/** Every command, in the order help has them. */
export const commands: readonly Command[] = [
  ...makeCommands,
  devCommand,
  ...scriptCommands,
  settingsCommand,
  doctorCommand,
]
