import type { Clone } from '../clone.ts'
import { expected } from '../expected.ts'
import type { Seen } from '../step.ts'

/** The contract is written, and everything a user asks of an app passes. */
export const proveApp = async (clone: Clone): Promise<Seen> => {
  const app = 'apps/tv-bff'
  await clone.run('npm', 'run', '-s', 'openapi', '-w', app)
  const [tested] = await Promise.all([
    clone.run('npm', 'test', '-w', app),
    clone.run('npm', 'run', '-s', 'check', '-w', app),
    clone.run('npm', 'run', '-s', 'audit:security', '-w', app),
    clone.run('npm', 'run', '-s', 'budgets', '-w', app),
    clone.run('npm', 'exec', '--', 'biome', 'check', '--error-on-warnings', app, 'packages/services'),
  ])
  const { paths } = JSON.parse(clone.read(`${app}/openapi.json`))
  const declared = Object.keys(paths['/v1/delivery/{id}']?.get.responses ?? {})
  expected(
    declared.includes('404'),
    'openapi.json to declare 404 for GET /v1/delivery/{id}',
    declared.join(', '),
  )
  const [, count] = /Tests +(\d+ passed)/.exec(tested) ?? []
  expected(count !== undefined, 'a line that counts the tests', tested)
  return { seen: `${count}; check, audit, budgets and lint too; ${declared.join(', ')} declared` }
}
