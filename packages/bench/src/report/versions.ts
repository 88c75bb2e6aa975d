import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const Manifest = z.object({ dependencies: z.record(z.string(), z.string()) })

/** The versions of what is measured: the packages of the framework and of the benchmark, all of them pinned. */
export const versions = async (): Promise<Record<string, string>> => {
  const [core, bench] = await Promise.all([
    dependencies('../../../core/package.json'),
    dependencies('../../package.json'),
  ])
  return Object.fromEntries(
    Object.entries({ ...core, ...bench })
      .filter(([, version]) => /^\d/.test(version))
      .toSorted(([a], [b]) => a.localeCompare(b)),
  )
}

const dependencies = async (manifest: string) => {
  const text = await readFile(new URL(manifest, import.meta.url), 'utf8')
  return Manifest.parse(JSON.parse(text)).dependencies
}
