import type { Change } from './put-in-place.ts'

/** What was made, and what to type next. */
export interface Made {
  readonly changes: readonly Change[]
  /** A sentence. */
  readonly what: string
  /** What to type, and what comes of it. */
  readonly commands: readonly (readonly [command: string, says: string])[]
}

/** What was made, and what to do next, in words. */
export const report = ({ changes, what, commands }: Made): string => {
  const files = changes.flatMap((change) =>
    'link' in change ? [] : [`${change.before === undefined ? '+' : '~'} ${change.path}`],
  )
  const width = Math.max(...commands.map(([command]) => command.length)) + 2
  const lines = commands.map(([command, says]) => `  ${command.padEnd(width)}# ${says}`)
  return [...files, '', what, '', ...lines, ''].join('\n')
}
