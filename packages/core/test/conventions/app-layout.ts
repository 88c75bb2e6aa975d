import type { Source } from './repository.ts'
import type { Violation } from './violation.ts'

const files = ['README.md', 'Dockerfile', 'src/main.ts', 'src/app.ts', 'src/settings.ts', 'src/env.ts']

/** What an app commits of its contract, and the script that writes it. */
const contracts = [
  ['openapi.json', 'openapi'],
  ['contract/', 'contract'],
] as const

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

const hasScript = (manifest: string, script: string) => {
  const { scripts = {} }: Manifest = JSON.parse(manifest)
  return script in scripts
}

const ownPackage = '@bffkit/'

/** The sources a `dev` script must watch and does not: those of the app and of the packages of the repository it needs. */
const unwatched = (manifest: string) => {
  const { scripts = {}, dependencies = {} }: Manifest = JSON.parse(manifest)
  const needed = Object.keys(dependencies).filter((name) => name.startsWith(ownPackage))
  const sources = ['src', ...needed.map((name) => `../../packages/${name.slice(ownPackage.length)}/src`)]
  const words = scripts.dev?.split(' ')
  return words ? sources.filter((source) => !words.includes(`--watch-path=${source}`)) : []
}

/** Apps without one of the files every app has, with a committed contract and no script that writes it, or with a `dev` script that misses changes. */
export const appLayout = (sources: readonly Source[]): Violation[] => {
  const texts = new Map(sources.map(({ path, text }) => [path, text]))
  const apps = new Set(sources.flatMap(({ path }) => /^apps\/[^/]+(?=\/)/.exec(path)?.[0] ?? []))

  const check = (app: string): Violation[] => {
    const missing = files.filter((file) => !texts.has(`${app}/${file}`))
    const manifest = texts.get(`${app}/package.json`) ?? '{}'
    const unkept = contracts.filter(
      ([contract, script]) =>
        sources.some(({ path }) => path.startsWith(`${app}/${contract}`)) && !hasScript(manifest, script),
    )
    return [
      ...missing.map((file) => ({
        path: `${app}/${file}`,
        line: 1,
        problem: 'is missing',
        instead: `every app has ${files.join(', ')}`,
      })),
      ...unkept.map(([contract, script]) => ({
        path: `${app}/package.json`,
        line: 1,
        problem: `has a committed ${contract} and no ${script} script`,
        instead: 'add the script that writes it, so that drift can be checked',
      })),
      ...unwatched(manifest).map((source) => ({
        path: `${app}/package.json`,
        line: 1,
        problem: `has a dev script that does not watch ${source}`,
        instead: `add --watch-path=${source}: Node loses a file it watches by itself once an editor has replaced it`,
      })),
    ]
  }

  return [...apps].flatMap(check)
}
