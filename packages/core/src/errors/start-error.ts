/**
 * What keeps a process from starting. Its message says it all: the setting, what is wrong, what would be right.
 * `runGateway()` prints the message alone, since no stack helps, and exits with 1.
 */
export class StartError extends Error {
  override readonly name: string = 'StartError'

  /** What is given is a line each, whatever stands in the names it quotes. */
  constructor(...lines: [string, ...string[]]) {
    super(lines.map(oneLine).join('\n'))
  }
}

/** Control characters and line ends as JSON writes them. */
const oneLine = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029]/gu, (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, '0')}`)
