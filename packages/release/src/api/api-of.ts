import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Declaration, declarationReader } from './declarations.ts'

type BuiltManifest = { name: string; exports: Record<string, string | { types: string }> }

/**
 * The public API of a built package as text to compare: what each entry exports, and then every other declaration of the package that
 * these are made of, since a change there changes them.
 */
export const apiOf = (folder: string): string => {
  const { name, exports }: BuiltManifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const reader = declarationReader()
  const entries = Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'string' ? [] : [{ subpath, file: join(folder, target.types) }],
  )
  const shown = new Set<string>()
  const sections = entries.map(({ subpath, file }) => {
    const declarations = reader.exportsOf(file).map((exported) => {
      const found = reader.find({ file, name: exported })
      if (found === undefined) return `// ${exported} is of another package`
      shown.add(keyOf(found))
      return found.text
    })
    return section(subpath === '.' ? name : `${name}${subpath.slice(1)}`, declarations)
  })

  const reached = reachedFrom(
    entries.flatMap(({ file }) =>
      reader.exportsOf(file).flatMap((exported) => reader.find({ file, name: exported }) ?? []),
    ),
    reader.namedBy,
  )
    .filter((one) => !shown.has(keyOf(one)))
    .map((one) => ({ text: one.text, order: `${one.name} ${one.file}` }))
    .sort((one, other) => (one.order < other.order ? -1 : 1))
    .map(({ text }) => text)

  const parts = [...sections, ...(reached.length > 0 ? [section('What these are made of', reached)] : [])]
  return `# The public API of ${name}\n\nWritten by \`npm run api -- --write\`. A change here is a change for users: see versions.md of @bffkit/core.\n\n${parts.join('\n')}`
}

const keyOf = ({ file, name }: Declaration) => `${file} ${name}`

const section = (title: string, declarations: readonly string[]) =>
  `## ${title}\n\n\`\`\`ts\n${declarations.join('\n')}\n\`\`\`\n`

const reachedFrom = (start: readonly Declaration[], namedBy: (one: Declaration) => Declaration[]) => {
  const found = new Map(start.map((one) => [keyOf(one), one]))
  // A map hands out what is added while it is walked.
  for (const one of found.values())
    for (const next of namedBy(one)) if (!found.has(keyOf(next))) found.set(keyOf(next), next)
  return [...found.values()]
}
