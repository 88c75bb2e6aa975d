import { join } from 'node:path'
import { emptyProject, type Installed, installedIn, sizeOf } from '../project.ts'
import type { Packed } from './pack.ts'

/** What a project of one gateway may install for production. */
const limits = { packages: 40, megabytes: 30 }

/**
 * Installs what one gateway needs to run, without what it is developed with, and weighs it.
 *
 * @returns how many packages, how much they weigh, and their licences.
 * @throws Error when it is more than the limits, or one of them is deprecated.
 */
export const weighProduction = async (packed: readonly Packed[]): Promise<string> => {
  const core = packed.find(({ name }) => name === '@bffkit/core')
  if (core === undefined) throw new Error('@bffkit/core is not packed')
  const dependencies = {
    '@bffkit/core': `file:${core.tarball}`,
    hono: '*',
    zod: '*',
    '@hono/zod-openapi': '*',
  }
  await using project = emptyProject('production', {
    dependencies,
    devDependencies: { '@types/node': '*' },
  })
  await project.npm('install', '--omit=dev')
  const installed = installedIn(project)
  const megabytes = sizeOf(join(project.folder, 'node_modules')) / 1_048_576
  const deprecated = installed.filter((one) => one.deprecated !== undefined).map(({ name }) => name)
  const result = `${installed.length} packages, ${megabytes.toFixed(1)} MB${licencesOf(installed)}`
  if (deprecated.length > 0) throw new Error(`deprecated: ${deprecated.join(', ')}; ${result}`)
  if (installed.length > limits.packages || megabytes > limits.megabytes)
    throw new Error(`more than ${limits.packages} packages or ${limits.megabytes} MB: ${result}`)
  return result
}

const licencesOf = (installed: readonly Installed[]) => {
  const byLicence = Map.groupBy(installed, ({ license }) => license)
  return [...byLicence].map(([license, of]) => `\n        ${license}: ${of.map(nameOf).join(', ')}`).join('')
}

const nameOf = ({ name, version }: Installed) => `${name} ${version}`
