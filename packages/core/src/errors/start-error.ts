/**
 * What keeps a process from starting. Its message says it all: the setting, what is wrong, what would be right.
 * `runGateway()` prints the message alone, since no stack helps, and exits with 1; before that it tries again for 30 s what may pass.
 */
export class StartError extends Error {
  override readonly name: string = 'StartError'
  /** Whether it may pass by itself, such as a database that is being started as well. Default `false`. */
  mayPass = false

  /** What is given is a line each, whatever stands in the names it quotes. */
  constructor(...lines: [string, ...string[]]) {
    super(lines.map(oneLine).join('\n'))
  }
}

/** Control characters and line ends as JSON writes them. */
const oneLine = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029]/gu, (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, '0')}`)
