/**
 * What keeps a process from starting, and is said in full by its message: the setting, what is wrong, what would be right.
 * `runGateway()` prints the message alone, since no stack helps, and exits with 1.
 */
export class StartError extends Error {
  override readonly name: string = 'StartError'
}
