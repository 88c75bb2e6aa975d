import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { scriptCommand } from '../repository/package-manager.ts'
import { run } from '../run.ts'
import type { Check, Finding } from './finding.ts'

/** The committed contract says what the gateway serves. */
export const checkContract: Check = async ({ repository, gateways, context }) => {
  const { root, manager, workspaces } = repository
  const all = gateways.map(async ({ folder, manifest }): Promise<Finding[]> => {
    const script = ['openapi', 'contract'].find((name) => manifest.scripts?.[name])
    const file = ['openapi.json', 'contract'].find((name) => existsSync(join(root, folder, name)))
    if (script === undefined || file === undefined) return []
    const flags = script === 'openapi' ? ['--', '--check'] : []
    const failed = await run('npm', ['run', '-s', script, ...flags], join(root, folder), context).then(
      () => undefined,
      (error: Error) => error.message.split('\n').slice(1).join('\n').trim(),
    )
    if (failed === undefined) return []
    const stale = /out of date|not what the routes say|would break|has grown|means the same|is missing/i.test(
      failed,
    )
    return [
      {
        level: 'error',
        what: stale
          ? 'the contract is not what the gateway serves'
          : `the contract cannot be compared: ${failed.split('\n')[0]}`,
        where: join(folder, file),
        mend: stale
          ? `${scriptCommand(manager, workspaces ? folder : '.', script)}, and see in git diff what clients notice`
          : failed,
      },
    ]
  })
  return (await Promise.all(all)).flat()
}
