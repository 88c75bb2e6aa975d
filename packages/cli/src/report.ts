import type { Job } from './job.ts'
import type { Change } from './put-in-place.ts'

/** What was made, and what to do next. */
export const report = ({ app, path, port }: Job, place: string, changes: readonly Change[]): string => {
  const files = changes.flatMap((change) =>
    'link' in change ? [] : [`${change.before === undefined ? '+' : '~'} ${change.path}`],
  )
  const what =
    port === undefined
      ? `GET ${path} of ${place} is made`
      : `${place} is made, on port ${port}, with GET ${path}`
  const commands = [
    [`npm run dev -w ${place}`, 'on fixtures; prints a curl line with a token'],
    [`npm test -w ${place}`, 'all of its tests'],
    port === undefined
      ? [`git diff ${place}`, 'the contract is part of it']
      : [`npm run new:screen -- ${app} wishlist`, 'one more screen'],
  ].map(([command = '', says = '']) => `  ${command.padEnd(48)} # ${says}`)

  return [
    ...files,
    '',
    `${what}: it type-checks and passes its tests. Say in its view what it draws.`,
    '',
    ...commands,
    '',
  ].join('\n')
}
