import type { Command } from './command.ts'

const row = (left: string, right: string, width: number) => `  ${left.padEnd(width)}  ${right}`.trimEnd()

const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length))

/** What there is. */
export const helpOfAll = (commands: readonly Command[]): string => {
  const lefts = commands.map(({ words, usage }) => `bffkit ${words} ${usage}`.trimEnd())
  return [
    'bffkit: gateways for one client each, over services of all',
    '',
    ...commands.map(({ summary }, index) => row(lefts[index] ?? '', summary, widest(lefts))),
    '',
    'bffkit COMMAND --help says more of each. It works in any folder of a repository with gateways.',
    '',
  ].join('\n')
}

/** What one command does. */
export const helpOf = ({ words, usage, summary, flags, more = [] }: Command): string => {
  const all = Object.entries(flags).map(([name, { value, says }]) => ({
    left: `--${name}${value ? ` ${value}` : ''}`,
    says,
  }))
  const width = widest(all.map(({ left }) => left))
  return [
    `bffkit ${words} ${usage}`.trimEnd(),
    '',
    `  ${summary}`,
    ...(all.length > 0 ? ['', ...all.map(({ left, says }) => row(left, says, width))] : []),
    ...(more.length > 0 ? ['', ...more.map((line) => `  ${line}`.trimEnd())] : []),
    '',
  ].join('\n')
}
