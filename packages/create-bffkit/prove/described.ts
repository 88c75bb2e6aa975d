import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { document, postalDocument } from './documents.ts'
import { askDev, testsIn } from './fresh.ts'
import type { Shell } from './shell.ts'
import type { Step } from './step.ts'

/** Repositories over services that documents of others describe, of two styles. */
export const described = async (folder: string, shell: Shell, step: Step): Promise<void> => {
  const place = join(folder, 'described')
  mkdirSync(place)
  for (const [name, text, operations] of [
    ['pets', JSON.stringify(document), 'getPetById,findPetsByStatus'],
    ['postal', postalDocument, 'GET /parcels/{number}'],
  ] as const) {
    const file = `${name}.${text.startsWith('{') ? 'json' : 'yaml'}`
    writeFileSync(join(place, file), text)
    const root = join(place, name)
    await step(
      `npm create bffkit@latest ${name} -- --yes --from ${file} --operations "${operations}"`,
      async () => {
        const args = [
          'create',
          '--yes',
          'bffkit@latest',
          name,
          '--',
          '--yes',
          '--no-git',
          '--from',
          file,
          '--operations',
          operations,
        ]
        await shell.run(place, 'npm', ...args)
      },
    )
    await step('npm run check', () => shell.run(root, 'npm', 'run', 'check').then(() => undefined))
    await step('npm test', async () => testsIn(await shell.run(root, 'npm', 'test')))
    await step('npm run dev, a request', () => askDev(shell, root))
    await step('npx bffkit new screen mobile-bff one', () =>
      shell.run(root, 'npx', 'bffkit', 'new', 'screen', 'mobile-bff', 'one').then(() => undefined),
    )
  }
}
