import { StartError } from '../../errors/start-error.ts'

/** Settings as a process gets them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Settings that do not fit: one message that names every wrong one. */
export class SettingsError extends StartError {
  override readonly name = 'SettingsError'
}

/** An environment without the names that are set to nothing: `PORT=` is no port. */
export const present = (environment: Environment): Environment =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
