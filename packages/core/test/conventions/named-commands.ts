import type { Source } from './repository.ts'
import type { Violation } from './violation.ts'

const isPage = ({ path }: Source) => /\.md$/.test(path)

/** `npm run budgets`, `npm run -s dev -w apps/mobile-bff`. */
const command = /npm run (?:-s )?(?<script>[a-z][\w:-]*)(?: -w (?<workspace>(?:apps|packages)\/[\w-]+))?/g

/** The scripts of each workspace by its folder; those of the root by the empty one. */
const scriptsOf = (sources: readonly Source[]) =>
  new Map(
    sources.flatMap(({ path, text }): [string, readonly string[]][] => {
      const folder = /^(?:(?<folder>(?:apps|packages)\/[^/]+)\/)?package\.json$/.exec(path)
      if (!folder) return []
      const { scripts = {} }: { scripts?: object } = JSON.parse(text)
      return [[folder.groups?.folder ?? '', Object.keys(scripts)]]
    }),
  )

/**
 * Commands that pages name and no `package.json` has. One of a workspace that is not there is left alone: pages show how to make
 * gateways.
 */
export const namedCommands = (sources: readonly Source[]): Violation[] => {
  const scripts = scriptsOf(sources)
  return sources.filter(isPage).flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) =>
      [...line.matchAll(command)].flatMap(({ 0: named, groups }): Violation[] => {
        const { script = '', workspace = '' } = groups ?? {}
        const known = scripts.get(workspace)
        if (known === undefined || known.includes(script)) return []
        const instead = `say a script of ${workspace === '' ? '' : `${workspace}/`}package.json`
        return [{ path, line: index + 1, problem: `there is no '${named}'`, instead }]
      }),
    ),
  )
}
