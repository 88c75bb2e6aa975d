import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Shell } from './shell.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The packages that are published, by their folders. */
const published = ['core', 'contract', 'cli', 'create-bffkit']

/** Builds what is published and packs it into a folder, each `package.json` beside its tarball. */
export const packAll = async (folder: string, { run }: Shell): Promise<void> => {
  await run(root, 'node', 'packages/release/src/build/main.ts')
  for (const name of published) {
    const dist = join(root, 'packages', name, 'dist')
    const packed = await run(dist, 'npm', 'pack', '--silent', '--pack-destination', folder)
    const file = packed.trim().split('\n').at(-1) ?? ''
    copyFileSync(join(dist, 'package.json'), join(folder, `${file}.json`))
  }
}
